package io.github.keystonetoken.model;

import io.github.keystonetoken.model.TokenStore.Basis;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How long a token is valid after it was issued. */
public record TokenLifetime(Duration value, Basis basis) {

  /**
   * How long tokens were seen to live.
   *
   * @param value to the minute
   * @param lastSeen when the last token was issued that lives so long
   */
  public record ObservedLifetime(Duration value, Instant lastSeen) {

    /** The longest that any of these figures shows, of equal ones the last; null if none does. */
    public static @Nullable ObservedLifetime longest(
        @Nullable SqlTokens sql, Collection<ServerLists> lists) {
      return Stream.concat(
              Stream.ofNullable(sql).map(SqlTokens::observedLifetime),
              lists.stream().map(ServerLists::observedLifetime))
          .flatMap(Optional::stream)
          .max(
              Comparator.comparing(ObservedLifetime::value)
                  .thenComparing(ObservedLifetime::lastSeen))
          .orElse(null);
    }
  }
}
