package io.github.keystonetoken.bench;

import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import java.util.List;
import java.util.Locale;

/** How far a collection's figures are from the truth. */
final class Deviation {

  private Deviation() {}

  /** For a person. */
  static String describe(SqlTokens tokens, Truth truth) {
    String counts =
        tokens
            .counts()
            .map(
                found ->
                    "rows "
                        + percent(found.rows().value(), truth.rows())
                        + ", expired "
                        + percent(found.expired().value(), truth.expired())
                        + ", revoked "
                        + percent(found.revoked().value(), truth.revokedLive()))
            .orElse("no states");
    String top =
        tokens.owners().map(SqlTokens.Owners::top).orElse(List.of()).stream()
            .findFirst()
            .map(user -> "first user " + percent(user.tokens().value(), rowsOf(user, truth)))
            .orElse("no users");
    return counts + ", " + top;
  }

  private static long rowsOf(UserTokens user, Truth truth) {
    return truth.rowsByUser().getOrDefault(user.userId(), 0L);
  }

  private static String percent(long found, long actual) {
    return found == actual
        ? "exact"
        : String.format(Locale.ROOT, "%+.1f %%", 100.0 * (found - actual) / actual);
  }
}
