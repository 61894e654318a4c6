package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Release;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RevocationBacklogTest {

  @Test
  void deletesPrunableEventsInBatches() {
    Cloud cloud = new Cloud().revocations(1_000, 10_400, 10_001);

    assertThat(cloud.findings(RevocationBacklog::check))
        .isEqualTo(
            """
            WARNING 11,400 revocation events pile up
            1,000 may match a live token; 10,400 can be deleted. Of these, 10,001 could have been deleted 6 h ago.
            The next revocation deletes all that can be deleted, in one statement.
            - Delete the events that no token can match, in small batches. Do not delete newer ones: revoked tokens would be valid again.
                while :; do
                  n=$(mysql keystone -NBe "DELETE FROM revocation_event WHERE revoked_at < UTC_TIMESTAMP() - INTERVAL 86400 SECOND
                    LIMIT 1000; SELECT ROW_COUNT()") && [ "$n" -gt 0 ] || break
                  sleep 0.2
                done
            runbook keystonetokenrevocationeventspiling
            """);
  }

  @ParameterizedTest
  @EnumSource(names = {"KILO", "LIBERTY", "MITAKA", "NEWTON"})
  void deletesNoNeededEvents(Release release) {
    assertThat(
            new Cloud()
                .release(release)
                .revocations(1_001, 0, 0)
                .findings(RevocationBacklog::check))
        .contains("Each validation of a token goes through those that may match.")
        .contains("Find out who revokes so much")
        .doesNotContain("DELETE");
  }

  @ParameterizedTest
  @EnumSource(names = {"JUNO", "OCATA", "ZED", "GAZPACHO", "LATER", "UNKNOWN"})
  void isSilentOnNeededEventsOfOtherReleases(Release release) {
    assertThat(
            new Cloud()
                .release(release)
                .revocations(100_000, 0, 0)
                .findings(RevocationBacklog::check))
        .isEmpty();
  }

  @Test
  void isSilentWhileEventsArePruned() {
    assertThat(new Cloud().revocations(0, 50_000, 10_000).findings(RevocationBacklog::check))
        .isEmpty();
  }

  @Test
  void keepsEventsForLongLifetime() {
    Cloud cloud =
        new Cloud().configured("sql", Duration.ofDays(7), Map.of()).revocations(0, 10_001, 10_001);

    assertThat(cloud.findings(RevocationBacklog::check)).contains("INTERVAL 606600 SECOND");
  }

  @Test
  void isSilentJustBelowItsLimits() {
    Cloud cloud = new Cloud().release(Release.KILO).revocations(1_000, 10_000, 10_000);

    assertThat(cloud.findings(RevocationBacklog::check)).isEmpty();
  }
}
