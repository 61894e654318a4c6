package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import java.util.Locale;
import java.util.Set;

/** The key mangler is off, so that the keys of memcached hold live tokens. */
final class KeysInClear {

  /** As oslo_config/types.py has it. */
  private static final Set<String> FALSE = Set.of("false", "0", "off", "no");

  static void check(Facts facts, Findings findings) {
    Snapshot snapshot = facts.snapshot();
    String mangler = facts.option("[kvs] enable_key_mangler").toLowerCase(Locale.ROOT);
    // Before Icehouse there was none to switch off.
    boolean hasMangler = snapshot.release().compareTo(Release.ICEHOUSE) >= 0;
    if (hasMangler && FALSE.contains(mangler) && snapshot.tokenStore().isMemcached()) {
      findings
          .warning(
              "The keys of memcached hold live tokens, because [kvs] enable_key_mangler is off")
          .evidence("keystone.conf switches it off.")
          .consequence(
              "Whoever can list keys, or read memcached's log, can act as any user who is logged in.")
          .remedy(
              "Switch it on, on all controllers at once in a quiet hour: every user logs in again, as all keys change.",
              "[kvs]\nenable_key_mangler = True");
    }
  }
}
