package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RevocationBacklogTest {

  @Test
  void deletesPrunableEventsInBatches() {
    Cloud cloud = new Cloud().revocations(1_000, 10_001);

    assertThat(cloud.findings(RevocationBacklog::check))
        .isEqualTo(
            """
            WARNING 11,001 revocation events pile up
            1,000 are needed, as a token still alive may match them; 10,001 are not.
            Keystone goes through the needed ones to validate a token, and deletes the others with the next revocation, all in one statement.
            - Delete what no token can match any more in small batches; never what is newer, or revoked tokens work again.
                while :; do
                  n=$(mysql keystone -NBe "DELETE FROM revocation_event WHERE revoked_at < UTC_TIMESTAMP() - INTERVAL 86400 SECOND
                    LIMIT 1000; SELECT ROW_COUNT()") && [ "$n" -gt 0 ] || break
                  sleep 0.2
                done
            runbook keystonetokenrevocationeventspiling
            """);
  }

  @Test
  void deletesNoNeededEvents() {
    assertThat(new Cloud().revocations(1_001, 0).findings(RevocationBacklog::check))
        .contains("Find who revokes so much")
        .doesNotContain("DELETE");
  }

  @Test
  void keepsEventsForLongLifetime() {
    Cloud cloud =
        new Cloud().configured("sql", Duration.ofDays(7), Map.of()).revocations(0, 10_001);

    assertThat(cloud.findings(RevocationBacklog::check)).contains("INTERVAL 606600 SECOND");
  }

  @Test
  void isSilentJustBelowItsLimits() {
    Cloud cloud = new Cloud().revocations(1_000, 10_000);

    assertThat(cloud.findings(RevocationBacklog::check)).isEmpty();
  }
}
