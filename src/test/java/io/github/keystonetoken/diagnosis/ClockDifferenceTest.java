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
            WARNING The clock of the database is 90 s behind
            It is 90 s behind this machine's; either may be the wrong one.
            Keystone writes expiries by its own clock, and flush and findings compare them with the database's: tokens count as expired too early or too late, and a token's users see 401 where controllers differ as well.
            - On both machines see whether time is synchronised.
                timedatectl status
            - Where it is not, let chrony do it.
                chronyc makestep

            NOTICE The clock of 10.0.0.12:11211 is 1 h ahead
            It is 1 h ahead of this machine's; either may be the wrong one.
            memcached itself counts from its own start and is not hurt; but what else runs on a machine without time synchronisation is.
            - On both machines see whether time is synchronised.
                timedatectl status
            - Where it is not, let chrony do it.
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
