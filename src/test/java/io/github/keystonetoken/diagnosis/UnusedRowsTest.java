package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Release;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class UnusedRowsTest {

  @Test
  void flushesTrusts() {
    Cloud cloud = new Cloud().release(Release.STEIN).trusts(41, 1, 100_000, true);

    assertThat(cloud.findings(UnusedRows::check))
        .isEqualTo(
            """
            NOTICE Unused rows are not deleted: 100,001 trusts
            Trusts: 1 expired, 100,000 deleted, 41 active.
            Keystone reads all trusts to delete a user or a project and to list a trustee's. Logins are not affected.
            - Delete the trusts in a quiet hour, in one statement, and then once a day from cron.
                keystone-manage trust_flush
            runbook keystonetokenunusedrowspiling
            """);
  }

  @ParameterizedTest
  @EnumSource(names = {"QUEENS", "ROCKY", "UNKNOWN"})
  void deletesTrustsInBatchesIfThereMayBeNoCommand(Release release) {
    assertThat(new Cloud().release(release).trusts(0, 0, 200_000, true).findings(UnusedRows::check))
        .contains(
            "DELETE FROM trust WHERE COALESCE(deleted_at, expires_at) < UTC_TIMESTAMP() - INTERVAL 86400 SECOND");
  }

  @Test
  void saysThatTrustsAreEstimated() {
    assertThat(new Cloud().trusts(0, 0, 200_000, false).findings(UnusedRows::check))
        .contains("about 200,000 trusts", "within a factor of two");
  }

  @Test
  void deletesExpiredApplicationCredentials() {
    assertThat(new Cloud().applicationCredentials(212, 50_001).findings(UnusedRows::check))
        .isEqualTo(
            """
            NOTICE Unused rows are not deleted: 50,001 application credentials
            Application credentials: 50,001 expired, 212 active.
            Each login with an application credential reads all of them: the table has no index on their ids.
            - Delete the application credentials in small batches; Keystone has no command for it.
                while :; do
                  n=$(mysql keystone -NBe "DELETE FROM application_credential WHERE '1970-01-01' + INTERVAL expires_at MICROSECOND < UTC_TIMESTAMP() - INTERVAL 86400 SECOND
                    LIMIT 1000; SELECT ROW_COUNT()") && [ "$n" -gt 0 ] || break
                  sleep 0.2
                done
            - Find the users who create so many, and make them delete what they no longer use.
                mysql keystone -e "SELECT user_id, COUNT(*) FROM application_credential GROUP BY 1 ORDER BY 2 DESC LIMIT 5"
            runbook keystonetokenunusedrowspiling
            """);
  }

  @Test
  void isOneFinding() {
    assertThat(
            new Cloud()
                .trusts(0, 0, 200_000, true)
                .applicationCredentials(0, 60_000)
                .findings(UnusedRows::check))
        .containsOnlyOnce("NOTICE")
        .contains("not deleted: 200,000 trusts, 60,000 application credentials");
  }

  @Test
  void isSilentJustBelowItsLimits() {
    Cloud cloud =
        new Cloud()
            .trusts(1_000_000, 50_000, 50_000, true)
            .applicationCredentials(1_000_000, 50_000);

    assertThat(cloud.findings(UnusedRows::check)).isEmpty();
  }
}
