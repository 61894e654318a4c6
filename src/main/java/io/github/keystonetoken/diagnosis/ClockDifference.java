package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.SqlTokens;
import java.time.Duration;

/** A server's clock differs from this machine's. */
final class ClockDifference {

  /** Servers report whole seconds, and an answer can take more than a second. */
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  static void ofDatabase(SqlTokens sql, Facts facts, Findings findings) {
    check(
        "the database",
        sql.session().clockOffset().orElse(Duration.ZERO),
        Severity.WARNING,
        "Keystone writes expiries by its own clock, and a flush compares them with the database's: tokens count as expired too early or too late.",
        findings);
  }

  static void ofServer(Server server, NodeStats stats, Facts facts, Findings findings) {
    check(
        server.address(),
        stats.clockOffset().orElse(Duration.ZERO),
        Severity.NOTICE,
        "memcached counts from its own start and is not affected. Other services on that machine may be.",
        findings);
  }

  private static void check(
      String owner, Duration offset, Severity severity, String consequence, Findings findings) {
    if (offset.abs().compareTo(TOLERANCE) > 0) {
      findings
          .add(
              severity,
              "The clock of %s is %s %s this machine's",
              owner,
              offset.abs(),
              offset.isNegative() ? "behind" : "ahead of")
          .evidence("Either clock may be wrong.")
          .consequence(consequence)
          .remedy(
              "Check time synchronization on both machines, and let chrony correct the clock.",
              "timedatectl status\nchronyc makestep");
    }
  }
}
