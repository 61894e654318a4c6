package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.FernetKeys;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Fernet keys are rotated too often for the token lifetime, or no longer. */
final class FernetRotation {

  static void tokensOutliveKeys(Facts facts, Findings findings) {
    FernetKeys keys = keys(facts);
    Duration interval = keys == null ? null : keys.interval().orElse(null);
    Duration lifetime = facts.snapshot().tokenExpiration().orElse(null);
    if (keys == null || interval == null || lifetime == null) {
      return;
    }
    Duration kept = keys.keptFor(facts.now()).orElse(lifetime);
    if (kept.compareTo(lifetime) >= 0) {
      return;
    }
    long needed = 2 + -Math.floorDiv(-lifetime.toSeconds(), Math.max(interval.toSeconds(), 1));
    findings
        .warning("Fernet keys are deleted before the tokens made with them expire")
        .evidence(
            "Keys are rotated every %s and %d are kept. A key is kept for %s after its last token was made, and a token lives %s.",
            interval, keys.maxActive(), kept, lifetime)
        .consequence(
            "Each rotation makes unexpired tokens invalid (404): users must log in again, and long operations fail.")
        .remedy(
            "Keep more keys on each controller and restart Keystone, or rotate less often.",
            "[fernet_tokens]\nmax_active_keys = " + needed)
        .alert("FernetKeysShortLived");
  }

  static void stopped(Facts facts, Findings findings) {
    FernetKeys keys = keys(facts);
    if (keys == null || keys.rotated().isEmpty()) {
      return;
    }
    Duration age = facts.since(keys.rotated().get());
    Duration limit = keys.stoppedAfter().orElse(age);
    if (age.compareTo(limit) <= 0) {
      return;
    }
    findings
        .warning("Fernet keys have not been rotated for %s", age)
        .evidence(
            "The primary key is %d. Before it, keys were rotated every %s.",
            keys.primary(), keys.interval().orElse(age))
        .consequence(
            "Keystone works, but a leaked key can be used to make tokens until it is replaced.")
        .remedy(
            "Find out why the rotation job no longer runs, and copy the new keys to the other controllers.",
            "grep -rs fernet_rotate /etc/cron* /var/spool/cron; systemctl list-timers --all | grep -i fernet")
        .alert("FernetRotationStopped");
  }

  /** Null unless tokens are made with them. */
  private static @Nullable FernetKeys keys(Facts facts) {
    return facts.store().isNone() ? facts.snapshot().fernetFigures().orElse(null) : null;
  }
}
