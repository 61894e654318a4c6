package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A server's clock differs from this machine's. */
final class ClockDifference implements Check {

  /** Servers report whole seconds, and an answer can take more than a second. */
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    List<Finding> findings = new ArrayList<>();
    SqlTokens sql = Figures.sql(snapshot);
    if (sql != null && isLarge(sql.session().clockOffset())) {
      findings.add(
          finding(
              Severity.WARNING,
              "the database",
              sql.session().clockOffset().orElseThrow(),
              "Keystone writes expiries by its own clock, and flush and findings compare"
                  + " them with the database's: tokens count as expired too early or too"
                  + " late, and a token's users see 401 where controllers differ as well."));
    }
    Figures.up(snapshot.nodes())
        .forEach(
            (server, stats) -> {
              if (isLarge(stats.clockOffset())) {
                findings.add(
                    finding(
                        Severity.NOTICE,
                        server.address(),
                        stats.clockOffset().orElseThrow(),
                        "memcached itself counts from its own start and is not hurt; but what"
                            + " else runs on a machine without time synchronisation is."));
              }
            });
    return findings.stream();
  }

  private static boolean isLarge(Optional<Duration> offset) {
    return offset.orElse(Duration.ZERO).abs().compareTo(TOLERANCE) > 0;
  }

  private static Finding finding(
      Severity severity, String owner, Duration offset, String consequence) {
    String difference = Amounts.time(offset.abs());
    boolean behind = offset.isNegative();
    return new Finding(
        severity,
        "The clock of %s is %s %s".formatted(owner, difference, behind ? "behind" : "ahead"),
        "It is %s %s this machine's; either may be the wrong one."
            .formatted(difference, behind ? "behind" : "ahead of"),
        consequence,
        List.of(
            Remedy.of("On both machines see whether time is synchronised.", "timedatectl status"),
            Remedy.of("Where it is not, let chrony do it.", "chronyc makestep")),
        Optional.empty());
  }
}
