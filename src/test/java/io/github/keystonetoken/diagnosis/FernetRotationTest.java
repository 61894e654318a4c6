package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.FernetKeys;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FernetRotationTest {

  private static String findings(
      Diagnosis.Check check,
      String provider,
      Duration lifetime,
      Duration age,
      Optional<Duration> interval) {
    Keystone keystone =
        new Keystone(
            true,
            Optional.empty(),
            Optional.of(provider),
            Optional.of(lifetime),
            Optional.empty(),
            Keystone.DEFAULT_REVOCATION_BUFFER,
            Keystone.Written.NOTHING);
    FernetKeys keys = new FernetKeys(3, 3, 17, Optional.of(Cloud.NOW.minus(age)), interval);
    Snapshot snapshot = Snapshot.initial(keystone).withFernet(Outcome.ok(keys, Cloud.NOW));
    return Cloud.findings(check, snapshot);
  }

  private static String stopped(Duration age, Duration interval) {
    return findings(
        FernetRotation::stopped, "fernet", Duration.ofHours(1), age, Optional.of(interval));
  }

  private static String outlived(Duration lifetime, Duration interval) {
    return findings(
        FernetRotation::tokensOutliveKeys,
        "fernet",
        lifetime,
        Duration.ofMinutes(1),
        Optional.of(interval));
  }

  @Test
  void reportsStoppedRotation() {
    assertThat(stopped(Duration.ofDays(30).plusHours(1), Duration.ofDays(10)))
        .isEqualTo(
            """
            WARNING Fernet keys have not been rotated for 30 days 1 h
            The primary key is 17. Before it, keys were rotated every 10 days.
            Keystone works, but a leaked key can be used to make tokens until it is replaced.
            - Find out why the rotation job no longer runs, and copy the new keys to the other controllers.
                grep -rs fernet_rotate /etc/cron* /var/spool/cron; systemctl list-timers --all | grep -i fernet
            runbook keystonetokenfernetrotationstopped
            """);
  }

  @Test
  void isSilentWhileRotationMayOnlyBeLate() {
    assertThat(stopped(Duration.ofDays(30), Duration.ofDays(10))).isEmpty();
    assertThat(stopped(Duration.ofDays(7), Duration.ofHours(1))).isEmpty();
    assertThat(stopped(Duration.ofDays(400), Duration.ofMinutes(59))).isEmpty();
  }

  @Test
  void reportsTokensThatOutliveKeys() {
    assertThat(outlived(Duration.ofHours(24), Duration.ofHours(12)))
        .isEqualTo(
            """
            WARNING Fernet keys are deleted before the tokens made with them expire
            Keys are rotated every 12 h and 3 are kept. A key is kept for 12 h after its last token was made, and a token lives 24 h.
            Each rotation makes unexpired tokens invalid (404): users must log in again, and long operations fail.
            - Keep more keys on each controller and restart Keystone, or rotate less often.
                [fernet_tokens]
                max_active_keys = 4
            runbook keystonetokenfernetkeysshortlived
            """);
  }

  @Test
  void isSilentWhileKeysOutliveTokens() {
    assertThat(outlived(Duration.ofHours(12), Duration.ofHours(12))).isEmpty();
  }

  @Test
  void isSilentIfPaceIsUnknown() {
    Duration year = Duration.ofDays(365);

    assertThat(findings(FernetRotation::stopped, "fernet", year, year, Optional.empty())).isEmpty();
    assertThat(findings(FernetRotation::tokensOutliveKeys, "fernet", year, year, Optional.empty()))
        .isEmpty();
  }

  @Test
  void isSilentOnKeysThatNoTokenIsMadeWith() {
    assertThat(
            findings(
                FernetRotation::stopped,
                "uuid",
                Duration.ofHours(1),
                Duration.ofDays(400),
                Optional.of(Duration.ofDays(1))))
        .isEmpty();
  }

  @Test
  void reportsKeysThatCannotBeListed() {
    Snapshot snapshot =
        Snapshot.initial(Keystone.unknown())
            .withFernet(Cloud.failed(Failure.Kind.DENIED, "/keys cannot be listed."));

    assertThat(Cloud.findings(SourceDown::fernet, snapshot))
        .isEqualTo(
            """
            NOTICE The Fernet keys cannot be listed
            /keys cannot be listed.
            Their rotation is not watched.
            runbook keystonetokencollectorstale
            """);
  }
}
