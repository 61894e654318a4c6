package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens.StatementTimes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TokenTableTest {

  @Test
  void reportsHowRowsWereEstimated() {
    Cloud cloud =
        new Cloud()
            .rows(new Estimate(20_916, 0.02))
            .readBy(
                "counts, owners, recent estimated from short ranges of ids through the"
                    + " procedure token_sample");

    assertThat(cloud.findings(CountsInexact::check))
        .isEqualTo(
            """
            NOTICE The rows of the token table are estimated, not counted
            It has about 20,916 rows. Estimated from a sample, within 2 %. Read by: counts, owners, recent estimated from short ranges of ids through the procedure token_sample.
            Findings and metrics state the error of each figure.
            - For exact counts create indexes on (expires, valid) and on (user_id). The exporter counts by them up to --collector.sql.exact-max-rows.
            """);
  }

  @Test
  void emptiesOrphanTableOnceExpired() {
    Cloud cloud = new Cloud().release(Release.ROCKY).latestExpiry(NOW.minusSeconds(86_400));

    assertThat(cloud.findings(OrphanTable::check))
        .isEqualTo(
            """
            NOTICE The token table has 900 rows that Keystone no longer uses
            They take 17 MiB. The last of them expired at 2016-04-26T09:00:00Z.
            Requests are not affected; backups are larger than necessary.
            - Empty the table, unless a controller of an older release still runs. Do not drop it: later migrations expect it.
                TRUNCATE TABLE token;
            runbook keystonetokensqlorphantable
            """);
  }

  @Test
  void warnsIfOrphanTableIsStillWritten() {
    assertThat(new Cloud().release(Release.ROCKY).findings(OrphanTable::check))
        .contains("find the controller of an older release")
        .doesNotContain("TRUNCATE");
  }

  @Test
  void reportsRowsLeftByFernetOfAnyRelease() {
    Cloud cloud = new Cloud().release(Release.QUEENS);

    assertThat(cloud.findings(OrphanTable::check)).isEmpty();
    assertThat(
            cloud
                .configured("fernet", "sql", Duration.ofHours(1), Map.of())
                .findings(OrphanTable::check))
        .startsWith("NOTICE The token table has 900 rows");
  }

  @Test
  void isSilentOnEmptyTable() {
    Cloud cloud = new Cloud().release(Release.ROCKY).rows(0);

    assertThat(cloud.findings(OrphanTable::check)).isEmpty();
  }

  private static Cloud cutOff(long times) {
    return new Cloud().statement("states", new StatementTimes(times, 0, times, 0, 0));
  }

  @Test
  void namesStatementThatIsCutOff() {
    assertThat(cutOff(4).findings(StatementCutOff::check))
        .isEqualTo(
            """
            WARNING The exporter's statement states keeps reaching its time limit
            It was cancelled 4 times since the exporter started.
            Its figures are estimated or missing. Keystone's own statements, which have no such limit, are slow too.
            - Check whether a backup, an ALTER TABLE or a flush locks the table now.
                mysql keystone -e "SHOW FULL PROCESSLIST"
            - If not, create the missing index and delete expired rows in small batches, as the findings about them say.
            - If the table is large on purpose, always sample it.
                --collector.sql.exact-max-rows=0
            runbook keystonetokensqlstatementcutoff
            """);
  }

  @Test
  void deletesNoRowsIfTokensAreKeptElsewhere() {
    assertThat(
            cutOff(4)
                .configured("fernet", "sql", Duration.ofHours(1), Map.of())
                .findings(StatementCutOff::check))
        .contains("ALTER TABLE")
        .doesNotContain("expired rows");
  }

  @Test
  void isSilentOnFewCutOffs() {
    assertThat(cutOff(3).findings(StatementCutOff::check)).isEmpty();
  }

  @Test
  void isSilentOnFewCutOffsInADay() {
    Snapshot snapshot =
        cutOff(14)
            .snapshot()
            .withRuns(
                Collector.SQL,
                new CollectorRuns(
                    Duration.ofMinutes(1),
                    1_440,
                    Map.of(),
                    Optional.of(Duration.ofSeconds(1)),
                    Optional.of(NOW),
                    Optional.empty()));

    assertThat(Cloud.findings(StatementCutOff::check, snapshot)).isEmpty();
  }
}
