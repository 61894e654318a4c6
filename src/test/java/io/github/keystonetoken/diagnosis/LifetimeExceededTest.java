package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Snapshot.ConfigReload;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LifetimeExceededTest {

  private static final Duration DAY = Duration.ofDays(1);
  private static final Instant LAST_SEEN = Cloud.NOW.minusSeconds(40);

  private static Cloud cloud(Duration observed) {
    return new Cloud()
        .configured("sql", Duration.ofHours(1), Map.of())
        .observedLifetime(observed, LAST_SEEN);
  }

  private static String findings(Cloud cloud, Instant loaded) {
    return Cloud.findings(
        LifetimeExceeded::check, cloud.snapshot().withReload(new ConfigReload(true, loaded)));
  }

  @Test
  void tellsBothLifetimes() {
    assertThat(findings(cloud(DAY), LAST_SEEN.minusSeconds(3600)))
        .isEqualTo(
            """
            WARNING Tokens live longer than configured: 24 h, not 1 h
            A token that was issued 40 s ago lives for 24 h. --keystone.token-expiration, else [token] expiration, is 3,600 seconds.
            Lists and the token table grow larger than predicted, and issue times are shown too late.
            - Compare the setting on all controllers, and restart Keystone if it has changed since.
                grep -n '^ *expiration' /etc/keystone/keystone.conf
            - If Keystone's lifetime is right, set it for the exporter.
                --keystone.token-expiration=86400
            """);
  }

  @Test
  void tellsDefaultThatKeystoneConfLeavesOut() {
    Keystone keystone =
        new Keystone(
            true,
            Optional.of("sql"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Keystone.DEFAULT_REVOCATION_BUFFER,
            Keystone.Written.NOTHING);

    assertThat(findings(cloud(DAY).keystone(keystone), Instant.EPOCH))
        .contains("keystone.conf does not set [token] expiration; the default is 3,600 seconds");
  }

  @Test
  void isSilentUntilAnHourAfterAChange() {
    assertThat(findings(cloud(DAY), LAST_SEEN.minusSeconds(3599))).isEmpty();
  }

  @Test
  void isANoticeInACommand() {
    assertThat(cloud(DAY).findings(LifetimeExceeded::check)).startsWith("NOTICE");
    assertThat(
            cloud(DAY)
                .observedLifetime(DAY, Cloud.NOW.minusSeconds(601))
                .findings(LifetimeExceeded::check))
        .isEmpty();
  }

  @Test
  void isSilentWithinAMinute() {
    assertThat(findings(cloud(Duration.ofMinutes(61)), Instant.EPOCH)).isEmpty();
    assertThat(findings(cloud(Duration.ofMinutes(62)), Instant.EPOCH)).isNotEmpty();
  }

  @Test
  void isSilentIfNoLifetimeIsConfigured() {
    assertThat(findings(cloud(DAY).keystone(Keystone.unknown()), Instant.EPOCH)).isEmpty();
  }
}
