package io.github.keystonetoken.view;

import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserList.Entries;
import java.util.StringJoiner;

/** The contents of a token list, in phrases. */
public final class ListText {

  private ListText() {}

  /** {@code 7,401 live, 229 expired}. */
  public static String entries(Entries entries) {
    StringJoiner phrase = new StringJoiner(", ");
    entries
        .byState()
        .forEach((state, number) -> phrase.add(Amounts.count(number) + " " + described(state)));
    return phrase.toString();
  }

  private static String described(String state) {
    return state.equals("unknown") ? "without expiry" : state;
  }

  /** Unusual properties of its value; empty if there are none. */
  public static String remark(UserList list) {
    String problem = list.problem().orElse("");
    Entries entries = list.entries().orElse(null);
    if (entries == null) {
      return problem.isEmpty() ? "" : "not parsed: " + problem;
    }
    StringJoiner phrase = new StringJoiner(", ");
    if (entries.unknown() > 0) {
      phrase.add(count(entries.unknown(), "") + " without expiry");
    }
    if (entries.malformed() > 0) {
      phrase.add(count(entries.malformed(), "malformed ") + ": " + problem);
    }
    return phrase.toString();
  }

  /** {@code 1 malformed entry}. */
  public static String count(long number, String adjective) {
    return Amounts.count(number) + " " + adjective + (number == 1 ? "entry" : "entries");
  }
}
