package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.github.keystonetoken.model.StatementTimes;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class QuerySlowTest {

  private static final Check CHECK = new QuerySlow();

  @Test
  void tellsTheExportersOwnTime() {
    Cloud cloud = new Cloud().statement("states", new StatementTimes(List.of(0L, 4L), 4.4, 0, 0));

    assertThat(cloud.findings(CHECK))
        .isEqualTo(
            """
            WARNING The query states of the token table takes 1.1 s
            The exporter ran it 4 times since it started, and it took 1.1 s on average.
            Every login and validation makes several such queries, one after the other: requests to Keystone wait, and at 5 s each commands begin to hang.
            - See who runs one now, and for how long.
                mysql -e "SELECT id, time, state, LEFT(info, 60) FROM information_schema.processlist WHERE info LIKE '%token%' ORDER BY time DESC"
            - Create the missing index, then delete what has expired in small batches: the findings about them have the statements.
            runbook keystonetokensqlqueryslow
            """);
  }

  @Test
  void keystonesOwnQueryIsEstimatedFromSamples() {
    Cloud cloud =
        new Cloud()
            .tableBytes(1L << 30)
            .rows(Estimate.counted(80_000))
            .plan(
                new QueryPlan(
                    "list_revoked", "ALL", "", OptionalLong.of(131_072), PlanSource.INDEXES))
            .statement("slice", ranges(0, 100));

    assertThat(cloud.findings(CHECK))
        .startsWith("CRITICAL The query list_revoked of the token table takes 21 s\n")
        .contains(
            "Keystone's own list of revoked tokens reads all 1.0 GiB of the table, which takes about"
                + " 21 s (estimated from the pace of the exporter's samples; it never runs it).");
  }

  @Test
  void aBusyProcessorThatMakesSomeRangesSlowIsNoSlowDisk() {
    Cloud cloud =
        new Cloud()
            .tableBytes(1L << 30)
            .rows(Estimate.counted(80_000))
            .plan(
                new QueryPlan(
                    "list_revoked", "ALL", "", OptionalLong.of(131_072), PlanSource.INDEXES))
            .statement("slice", ranges(60, 40));

    assertThat(cloud.findings(CHECK))
        .startsWith("WARNING The query list_revoked of the token table takes 2.0 s\n");
  }

  @Test
  void isSilentJustBelowItsLimits() {
    Cloud cloud = new Cloud().statement("states", new StatementTimes(List.of(0L, 4L), 4, 0, 0));

    assertThat(cloud.findings(CHECK)).isEmpty();
  }

  @Test
  void anIndexedTableIsNotScanned() {
    Cloud cloud =
        new Cloud()
            .tableBytes(1L << 30)
            .plan(
                new QueryPlan(
                    "list_revoked",
                    "range",
                    "ix_token_expires_valid",
                    OptionalLong.of(5),
                    PlanSource.EXPLAIN))
            .statement("slice", ranges(0, 100));

    assertThat(cloud.findings(CHECK)).isEmpty();
  }

  /** 100 rows a range, each within 5 ms or from 25 to 50 ms. */
  private static StatementTimes ranges(long fast, long slow) {
    return new StatementTimes(
        List.of(0L, 0L, fast, 0L, 0L, slow, 0L, 0L, 0L, 0L, 0L, 0L, 0L), 4, 0, 10_000);
  }
}
