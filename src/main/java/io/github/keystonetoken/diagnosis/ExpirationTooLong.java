package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.view.Amounts;
import java.time.Duration;

/** A lifetime that memcached takes for a date in 1970 ({@code realtime()} in memcached.c). */
final class ExpirationTooLong {

  private static final Duration LONGEST_RELATIVE = Duration.ofDays(30);

  static void check(Facts facts, Findings findings) {
    Duration expiration = facts.snapshot().tokenExpiration().orElse(Duration.ZERO);
    if (expiration.compareTo(LONGEST_RELATIVE) <= 0
        || !facts.snapshot().tokenStore().isMemcached()) {
      return;
    }
    findings
        .critical("[token] expiration is over 30 days, and tokens are kept in memcached")
        .evidence(
            "It is %s seconds (%s); memcached takes more than %s for a date, counted from 1970.",
            Amounts.count(expiration.toSeconds()),
            Amounts.time(expiration),
            Amounts.count(LONGEST_RELATIVE.toSeconds()))
        .consequence(
            "Every token and every list is gone the moment it is stored, and no token can be validated.")
        .remedy(
            "Shorten it in keystone.conf on each controller, and restart Keystone.",
            "[token]\nexpiration = 3600");
  }
}
