package io.github.keystonetoken.view;

import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserList.Entries;
import java.util.StringJoiner;

/** Token lists and their placement, in phrases. */
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

  /** Whether controllers agree on the order of servers: {@code confirmed by 20 of 20 lists}. */
  public static String order(ServerOrder order) {
    String fitting = Amounts.count(order.fitting()) + " of " + Amounts.count(order.lists(), "list");
    return switch (order.verdict()) {
      case CONFIRMED -> "confirmed by %s".formatted(fitting);
      case OTHER ->
          "%s are placed by the order %s"
              .formatted(fitting, Server.addresses(order.servers(), ","));
      case DISAGREE ->
          order.inUseTwice() > 0
              ? "controllers disagree, %s in use on two servers at a time"
                  .formatted(Amounts.count(order.inUseTwice(), "list"))
              : "controllers disagree, only %s fit one order".formatted(fitting);
      case UNKNOWN ->
          "not known, because there are too few lists or a server was down within the last hour";
    };
  }
}
