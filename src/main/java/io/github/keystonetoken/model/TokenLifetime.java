package io.github.keystonetoken.model;

import io.github.keystonetoken.model.TokenStore.Basis;
import java.time.Duration;
import java.time.Instant;

/** How long a token is valid after it was issued. */
public record TokenLifetime(Duration value, Basis basis) {

  /**
   * How long tokens were seen to live.
   *
   * @param value to the minute
   * @param lastSeen when the last token was issued that lives so long
   */
  public record ObservedLifetime(Duration value, Instant lastSeen) {}
}
