package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.github.keystonetoken.model.StatementTimes;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class QuerySlowTest {

  /** 100 ranges of 100 rows, each of which takes 31.25 ms. */
  private static final StatementTimes RANGES = new StatementTimes(100, 3.125, 0, 10_000, 0.03125);

  private static final QueryPlan FULL_SCAN =
      new QueryPlan("list_revoked", "ALL", "", OptionalLong.of(131_072), PlanSource.INDEXES);

  @Test
  void reportsMeanOfOwnStatements() {
    Cloud cloud = new Cloud().statement("states", new StatementTimes(4, 4.4, 0, 0, 1));

    assertThat(cloud.findings(QuerySlow::check))
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
  void estimatesKeystonesQueryFromSamples() {
    Cloud cloud =
        new Cloud().tableBytes(1L << 30).rows(80_000).plan(FULL_SCAN).statement("slice", RANGES);

    assertThat(cloud.findings(QuerySlow::check))
        .startsWith("CRITICAL The query list_revoked of the token table takes 21 s\n")
        .contains(
            "Keystone's own list of revoked tokens reads all 1.0 GiB of the table, which takes about"
                + " 21 s (estimated from the pace of the exporter's samples; it never runs it).");
  }

  @Test
  void isNotMisledByBusyProcessor() {
    // The mean range takes 27 ms, by which the scan would take 8 s: as measured with ten processes
    // on two cores.
    Cloud cloud =
        new Cloud()
            .tableBytes(205L << 20)
            .rows(48_000)
            .plan(FULL_SCAN)
            .statement("slice", new StatementTimes(288, 7.776, 0, 37_000, 0.006));

    assertThat(cloud.findings(QuerySlow::check)).isEmpty();
  }

  @Test
  void isSilentJustBelowItsLimits() {
    Cloud cloud = new Cloud().statement("states", new StatementTimes(4, 4, 0, 0, 1));

    assertThat(cloud.findings(QuerySlow::check)).isEmpty();
  }

  @Test
  void isSilentIfTokensAreKeptElsewhere() {
    Cloud cloud =
        new Cloud()
            .configured("fernet", "sql", Duration.ofHours(1), Map.of())
            .statement("states", new StatementTimes(4, 40, 0, 0, 1));

    assertThat(cloud.findings(QuerySlow::check)).isEmpty();
  }

  @Test
  void isSilentOnIndexedTable() {
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
            .statement("slice", RANGES);

    assertThat(cloud.findings(QuerySlow::check)).isEmpty();
  }
}
