package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ClockDifferenceTest {

  @Test
  void reportsMachineAndDifference() {
    Cloud cloud = new Cloud().clockOffset(Duration.ofSeconds(-90));
    cloud.on(B).clockOffset(Duration.ofHours(1));

    assertThat(cloud.findings(ClockDifference::check))
        .isEqualTo(
            """
            WARNING The clock of the database is 90 s behind this machine's
            Either clock may be wrong.
            Keystone writes expiries by its own clock, and a flush compares them with the database's: tokens count as expired too early or too late.
            - Check time synchronization on both machines, and let chrony correct the clock.
                timedatectl status
                chronyc makestep

            NOTICE The clock of 10.0.0.12:11211 is 1 h ahead of this machine's
            Either clock may be wrong.
            memcached counts from its own start and is not affected. Other services on that machine may be.
            - Check time synchronization on both machines, and let chrony correct the clock.
                timedatectl status
                chronyc makestep
            """);
  }

  @Test
  void isSilentJustBelowItsLimit() {
    Cloud cloud = new Cloud().clockOffset(Duration.ofSeconds(5));
    cloud.on(B).clockOffset(Duration.ofSeconds(-5));

    assertThat(cloud.findings(ClockDifference::check)).isEmpty();
  }
}
