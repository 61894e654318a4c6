package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A server's clock differs from this machine's. */
final class ClockDifference implements Check {

  /** Servers tell whole seconds, and an answer takes up to a second and more. */
  private static final Duration MOST = Duration.ofSeconds(5);

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    Stream<Finding> ofDatabase =
        Figures.sql(snapshot).flatMap(sql -> sql.session().clockOffset()).stream()
            .filter(ClockDifference::isLarge)
            .map(
                offset ->
                    finding(
                        Severity.WARNING,
                        "the database",
                        offset,
                        "Keystone writes expiries by its own clock, and flush and findings compare"
                            + " them with the database's: tokens count as expired too early or too"
                            + " late, and a token's users see 401 where controllers differ as well."));
    Stream<Finding> ofServers =
        Figures.up(snapshot.nodes()).entrySet().stream()
            .flatMap(
                server ->
                    server.getValue().clockOffset().filter(ClockDifference::isLarge).stream()
                        .map(
                            offset ->
                                finding(
                                    Severity.NOTICE,
                                    server.getKey().address(),
                                    offset,
                                    "memcached itself counts from its own start and is not hurt; but what"
                                        + " else runs on a machine without time synchronisation is.")));
    return Stream.concat(ofDatabase, ofServers);
  }

  private static boolean isLarge(Duration offset) {
    return offset.abs().compareTo(MOST) > 0;
  }

  private static Finding finding(
      Severity severity, String whose, Duration offset, String consequence) {
    String difference = Amounts.time(offset.abs());
    boolean behind = offset.isNegative();
    return new Finding(
        severity,
        "The clock of %s is %s %s".formatted(whose, difference, behind ? "behind" : "ahead"),
        "It is %s %s this machine's; either may be the wrong one."
            .formatted(difference, behind ? "behind" : "ahead of"),
        consequence,
        List.of(
            Remedy.of("On both machines see whether time is synchronised.", "timedatectl status"),
            Remedy.of("Where it is not, let chrony do it.", "chronyc makestep")),
        Optional.empty());
  }
}
