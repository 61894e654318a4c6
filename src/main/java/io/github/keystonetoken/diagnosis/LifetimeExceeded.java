package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.model.Snapshot.ConfigReload;
import io.github.keystonetoken.model.TokenLifetime;
import io.github.keystonetoken.model.TokenLifetime.ObservedLifetime;
import io.github.keystonetoken.model.TokenStore.Basis;
import java.time.Duration;
import java.time.Instant;

/** Keystone issues tokens that live longer than it is configured to. */
final class LifetimeExceeded {

  /** Clocks may differ by so much. */
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  /** After a change Keystone is restarted within this time. */
  private static final Duration SETTLED = Duration.ofHours(1);

  /** A command does not know since when the configuration is as it is. */
  private static final Duration JUST_ISSUED = Duration.ofMinutes(10);

  static void check(Facts facts, Findings findings) {
    TokenLifetime configured = facts.snapshot().tokenLifetime().orElse(null);
    ObservedLifetime observed =
        ObservedLifetime.longest(
            facts.snapshot().sqlFigures().orElse(null), facts.lists().values());
    if (configured == null || configured.basis() == Basis.OBSERVED || observed == null) {
      return;
    }
    ConfigReload load = facts.snapshot().reload().orElse(null);
    Instant since =
        load == null ? facts.now().minus(JUST_ISSUED) : load.lastSuccess().plus(SETTLED);
    if (observed.value().compareTo(configured.value().plus(TOLERANCE)) <= 0
        || observed.lastSeen().isBefore(since)) {
      return;
    }
    findings
        .add(
            // A command does not see how long it has been so.
            load == null ? Severity.NOTICE : Severity.WARNING,
            "Tokens live longer than configured: %s, not %s",
            observed.value(),
            configured.value())
        .evidence(
            "A token that was issued %s ago lives for %s.",
            facts.since(observed.lastSeen()), observed.value())
        .evidence(
            configured.basis() == Basis.CONFIGURED
                ? "--keystone.token-expiration, else [token] expiration, is %s seconds."
                : "keystone.conf does not set [token] expiration; the default is %s seconds.",
            configured.value().toSeconds())
        .consequence(
            "Lists and the token table grow larger than predicted, and issue times are shown too late.")
        .remedy(
            "Compare the setting on all controllers, and restart Keystone if it has changed since.",
            "grep -n '^ *expiration' /etc/keystone/keystone.conf")
        .remedy(
            "If Keystone's lifetime is right, set it for the exporter.",
            "--keystone.token-expiration=" + observed.value().toSeconds());
  }
}
