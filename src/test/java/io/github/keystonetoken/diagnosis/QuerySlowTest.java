package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.github.keystonetoken.model.SqlTokens.StatementTimes;
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
            This is the mean of 4 runs since the exporter started.
            Each login and validation makes several such queries: requests to Keystone wait, and begin to hang at about 5 s.
            - List the queries that run now.
                mysql keystone -e "SELECT id, time, state, LEFT(info, 60) FROM information_schema.processlist WHERE info LIKE '%token%' ORDER BY time DESC"
            - Create the missing index, then delete expired rows in small batches, as the findings about them say.
            runbook keystonetokensqlqueryslow
            """);
  }

  @Test
  void estimatesKeystonesQueryFromSamples() {
    Cloud cloud =
        new Cloud().tableBytes(1L << 30).rows(80_000).plan(FULL_SCAN).statement("slice", RANGES);

    assertThat(cloud.findings(QuerySlow::check))
        .startsWith("CRITICAL The query list_revoked of the token table takes 21 s\n")
        .contains("Keystone's own query reads all 1.0 GiB of the table. The time is estimated");
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
