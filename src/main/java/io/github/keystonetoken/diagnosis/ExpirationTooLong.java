package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A lifetime that memcached takes for a date in 1970 ({@code realtime()} in memcached.c). */
final class ExpirationTooLong implements Check {

  private static final Duration LONGEST_RELATIVE = Duration.ofDays(30);

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return snapshot.tokenStore().isSurelyMemcached()
        ? snapshot
            .tokenExpiration()
            .filter(expiration -> expiration.compareTo(LONGEST_RELATIVE) > 0)
            .map(ExpirationTooLong::finding)
            .stream()
        : Stream.of();
  }

  private static Finding finding(Duration expiration) {
    return new Finding(
        Severity.CRITICAL,
        "[token] expiration is over 30 days, and tokens are kept in memcached",
        "It is %s seconds (%s); memcached takes more than %s for a date, counted from 1970."
            .formatted(
                Amounts.count(expiration.toSeconds()),
                Amounts.time(expiration),
                Amounts.count(LONGEST_RELATIVE.toSeconds())),
        "Every token and every list is gone the moment it is stored, and no token can be validated.",
        List.of(
            Remedy.of(
                "Shorten it in keystone.conf on each controller, and restart Keystone.",
                "[token]\nexpiration = 3600")),
        Optional.empty());
  }
}
