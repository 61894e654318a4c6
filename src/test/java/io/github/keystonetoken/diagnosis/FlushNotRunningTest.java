package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Release;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FlushNotRunningTest {

  @Test
  void saysHowToDeleteBacklogAndFlush() {
    Cloud cloud = new Cloud().rows(20_916).expired(20_361, Duration.ofDays(7));

    assertThat(cloud.findings(FlushNotRunning::check))
        .isEqualTo(
            """
            WARNING Expired tokens are not flushed: the oldest expired 7 days ago
            Of 20,916 rows, 20,361 have expired. With an hourly flush none would be older than 2 h.
            Keystone deletes no token by itself: the table grows and its queries slow down, until requests hang.
            - Delete the backlog in small batches. One large DELETE locks Keystone out, and Galera refuses it.
                while :; do
                  n=$(mysql keystone -NBe "DELETE FROM token WHERE expires < UTC_TIMESTAMP() - INTERVAL 3600 SECOND
                    LIMIT 1000; SELECT ROW_COUNT()") && [ "$n" -gt 0 ] || break
                  sleep 0.2
                done
            - Then flush every hour, from the crontab of Keystone's user, on one controller.
                @hourly keystone-manage token_flush >>/var/log/keystone/token_flush.log 2>&1
            runbook keystonetokensqlflushnotrunning
            """);
  }

  @Test
  void deletesFromDatabaseOfOtherName() {
    Cloud cloud = new Cloud().rows(20_916).expired(20_361, Duration.ofDays(7));

    assertThat(cloud.database("ks_prod").findings(FlushNotRunning::check))
        .contains("n=$(mysql ks_prod -NBe \"DELETE");
    assertThat(cloud.database("it's $x").findings(FlushNotRunning::check))
        .contains("n=$(mysql 'it'\\''s $x' -NBe \"DELETE");
  }

  @Test
  void grizzlyHasNoFlushAndNoIndex() {
    Cloud cloud =
        new Cloud()
            .release(Release.GRIZZLY)
            .index("expires", false)
            .rows(new Estimate(20_916, 0.02))
            .expired(new Estimate(20_361, 0.03), Duration.ofDays(7));

    assertThat(cloud.findings(FlushNotRunning::check))
        .contains("Of about 20,916 rows, about 20,361 have expired")
        .contains("Estimated from a sample, within 3 %.")
        .contains("Create the index on expires first")
        .contains("Grizzly has no token_flush: save these lines as a script")
        .doesNotContain("keystone-manage");
  }

  @Test
  void keepsRowsWithinAllowExpiredWindow() {
    Cloud cloud =
        new Cloud().release(Release.PIKE).rows(5_000).expired(2_000, Duration.ofHours(51));

    assertThat(cloud.findings(FlushNotRunning::check))
        .contains("INTERVAL 172800 SECOND")
        .contains("older than 2 days 2 h");
    assertThat(cloud.expired(2_000, Duration.ofHours(50)).findings(FlushNotRunning::check))
        .isEmpty();
  }

  @Test
  void assumesLongestWindowOfUnknownRelease() {
    Cloud cloud = new Cloud().release(Release.UNKNOWN).rows(5_000);

    assertThat(cloud.expired(2_000, Duration.ofHours(50)).findings(FlushNotRunning::check))
        .isEmpty();
    assertThat(cloud.expired(2_000, Duration.ofHours(51)).findings(FlushNotRunning::check))
        .contains("(before Havana: the lines above)");
  }

  @Test
  void isSilentJustBelowItsLimits() {
    Cloud cloud = new Cloud().rows(20_916);

    assertThat(cloud.expired(20_000, Duration.ofHours(2)).findings(FlushNotRunning::check))
        .isEmpty();
    assertThat(cloud.expired(1_000, Duration.ofDays(7)).findings(FlushNotRunning::check)).isEmpty();
  }
}
