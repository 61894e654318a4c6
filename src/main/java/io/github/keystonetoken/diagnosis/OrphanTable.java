package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rows that this release neither writes nor flushes. As the alert SqlOrphanTable. */
final class OrphanTable implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    SqlTokens sql = Figures.sql(snapshot);
    SqlTokens.Counts counts = sql == null ? null : sql.counts().orElse(null);
    return sql == null
            || counts == null
            || sql.release().hasTokenDrivers()
            || counts.rows().value() == 0
        ? Stream.of()
        : Stream.of(finding(sql.release(), counts, sql.size(), now));
  }

  private static Finding finding(
      Release release, SqlTokens.Counts counts, Optional<SqlTokens.Size> size, Instant now) {
    boolean stillWritten = counts.latestExpiry().filter(last -> last.isAfter(now)).isPresent();
    String rows = Amounts.count(counts.rows());
    return new Finding(
        Severity.NOTICE,
        "The token table has %s rows that %s does not use".formatted(rows, release.title()),
        Finding.sentences(
            "It has %s rows%s."
                .formatted(
                    rows,
                    size.map(bytes -> " in " + Amounts.bytes(bytes.data() + bytes.index()))
                        .orElse("")),
            counts
                .latestExpiry()
                .map(
                    last ->
                        "The last of them %s at %s."
                            .formatted(stillWritten ? "expires" : "expired", last))
                .orElse(""),
            Amounts.caveat(counts.rows())),
        "Nobody is hurt: backups are larger than need be, and nothing will ever flush it.",
        List.of(
            stillWritten
                ? Remedy.of(
                    "Some have not expired: find the controller of an older release that still writes"
                        + " them before you empty the table.")
                : Remedy.of(
                    "Empty it, and keep the table itself, which later migrations expect.",
                    "TRUNCATE TABLE token;")),
        Optional.of("keystonetokensqlorphantable"));
  }
}
