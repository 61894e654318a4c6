package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.util.Map;

/** A server's clock differs from this machine's. */
final class ClockDifference {

  /** Servers report whole seconds, and an answer can take more than a second. */
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  static void check(Facts facts, Findings findings) {
    SqlTokens sql = facts.sql();
    if (sql != null) {
      check(
          "the database",
          sql.session().clockOffset().orElse(Duration.ZERO),
          Severity.WARNING,
          "Keystone writes expiries by its own clock, and flush and findings compare them with the database's: tokens count as expired too early or too late, and a token's users see 401 where controllers differ as well.",
          findings);
    }
    for (Map.Entry<Server, NodeStats> node : facts.nodes().entrySet()) {
      check(
          node.getKey().address(),
          node.getValue().clockOffset().orElse(Duration.ZERO),
          Severity.NOTICE,
          "memcached itself counts from its own start and is not hurt; but what else runs on a machine without time synchronisation is.",
          findings);
    }
  }

  private static void check(
      String owner, Duration offset, Severity severity, String consequence, Findings findings) {
    if (offset.abs().compareTo(TOLERANCE) <= 0) {
      return;
    }
    String difference = Amounts.time(offset.abs());
    boolean behind = offset.isNegative();
    findings
        .add(severity, "The clock of %s is %s %s", owner, difference, behind ? "behind" : "ahead")
        .evidence(
            "It is %s %s this machine's; either may be the wrong one.",
            difference, behind ? "behind" : "ahead of")
        .consequence(consequence)
        .remedy("On both machines see whether time is synchronised.", "timedatectl status")
        .remedy("Where it is not, let chrony do it.", "chronyc makestep");
  }
}
