package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserTokens;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whose tokens they are.
 *
 * @param id Keystone's user id; empty where it is not known
 * @param name the user's name; empty where it is not known
 */
record Account(String id, String name) {

  /** A name may have 255 characters, and a title 90. */
  private static final int LONGEST = 32;

  /** What a shell takes as it is: anybody may be called {@code $(reboot)}. */
  private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

  /** Configuration files of OpenStack's services and of scripts that log in. */
  private static final String CLIENT_FILES =
      "grep -rslE '^[^#]*(user|username)[_a-z]*[\"'\\'']?[ =:]+[\"'\\'']?%s\\b' /etc";

  static Account of(UserTokens tokens) {
    return new Account(tokens.userId(), tokens.userName());
  }

  static Account of(UserList list) {
    return new Account(list.userId(), list.userName());
  }

  /** Its name, else its id, for a sentence. */
  String called() {
    String known = name.isBlank() ? id : name;
    return known.isBlank() ? "an account that nobody could name" : printable(known);
  }

  /** Makes the client behind the account known: the remedy of nearly everything. */
  Remedy reuseOfTokens() {
    return new Remedy(
        "Make %s reuse its token until it expires; this finds the services that log in as it, on each controller."
            .formatted(called()),
        Optional.of(name)
            .filter(PLAIN_WORD.asMatchPredicate())
            .map(word -> CLIENT_FILES.formatted(word)));
  }

  private static String printable(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST - 1) + "…";
  }
}
