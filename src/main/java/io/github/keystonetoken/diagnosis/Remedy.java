package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.view.Account;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One thing to do about a finding.
 *
 * @param text a sentence
 * @param command the exact command, SQL statement or setting to use; empty if there is none
 */
public record Remedy(String text, Optional<String> command) {

  /** What a shell takes as it is: an account may be called {@code $(reboot)}. */
  private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

  /** Configuration files of OpenStack's services and of scripts that log in. */
  private static final String CLIENT_FILES =
      "grep -rslE '^[^#]*(user|username)[_a-z]*[\"'\\'']?[ =:]+[\"'\\'']?%s\\b' /etc";

  static Remedy of(String text) {
    return new Remedy(text, Optional.empty());
  }

  static Remedy of(String text, String command) {
    return new Remedy(text, Optional.of(command));
  }

  /** Makes the client behind the account known: the remedy of nearly everything. */
  static Remedy reuseOfTokens(Account account) {
    return new Remedy(
        "Make %s reuse its token until it expires; this finds the services that log in as it, on each controller."
            .formatted(account.called()),
        Optional.of(account.name())
            .filter(PLAIN_WORD.asMatchPredicate())
            .map(word -> CLIENT_FILES.formatted(word)));
  }
}
