package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The key mangler is off, so that the keys of memcached hold live tokens. */
final class KeysInClear implements Check {

  /** As oslo_config/types.py has it. */
  private static final Set<String> FALSE = Set.of("false", "0", "off", "no");

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    // Before Icehouse there was none to switch off.
    boolean hasMangler = snapshot.release().compareTo(Release.ICEHOUSE) >= 0;
    return hasMangler && snapshot.tokenStore().isSurelyMemcached()
        ? snapshot
            .keystone()
            .written()
            .option("[kvs] enable_key_mangler")
            .filter(value -> FALSE.contains(value.toLowerCase(Locale.ROOT)))
            .map(value -> finding())
            .stream()
        : Stream.of();
  }

  private static Finding finding() {
    return new Finding(
        Severity.WARNING,
        "The keys of memcached hold live tokens, because [kvs] enable_key_mangler is off",
        "keystone.conf switches it off.",
        "Whoever can list keys, or read memcached's log, can act as any user who is logged in.",
        List.of(
            Remedy.of(
                "Switch it on, on all controllers at once in a quiet hour: every user logs in again, as all"
                    + " keys change.",
                "[kvs]\nenable_key_mangler = True")),
        Optional.empty());
  }
}
