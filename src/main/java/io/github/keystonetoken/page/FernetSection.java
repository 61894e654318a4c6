package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.FernetKeys;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.Optional;

/** The Fernet keys on this machine. */
record FernetSection(Provenance provenance, Optional<Keys> keys) {

  /** From the names and times of the files. */
  record Keys(long primary, String rotated, String interval, int number, int maxActive) {}

  /** Empty if the collector is off: most clouds have no such keys. */
  static Optional<FernetSection> of(Snapshot snapshot, Instant now) {
    return snapshot.runs().containsKey(Collector.FERNET)
        ? Optional.of(
            new FernetSection(
                Provenance.of(snapshot.fernet(), Collector.FERNET, snapshot, now),
                snapshot.fernetFigures().map(keys -> keys(keys, now))))
        : Optional.empty();
  }

  private static Keys keys(FernetKeys keys, Instant now) {
    return new Keys(
        keys.primary(),
        keys.rotated().map(at -> Amounts.ago(at, now)).orElse("not known"),
        keys.interval()
            .map(interval -> "at most " + Amounts.time(interval))
            .orElse("unknown before two rotations"),
        keys.number(),
        keys.maxActive());
  }
}
