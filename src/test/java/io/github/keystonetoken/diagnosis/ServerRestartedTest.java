package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ServerRestartedTest {

  @Test
  void reportsWhatWasLost() {
    Cloud cloud = new Cloud();
    cloud.on(B).uptime(Duration.ofSeconds(899));

    assertThat(cloud.findings(ServerRestarted::check))
        .isEqualTo(
            """
            NOTICE 10.0.0.12:11211 started 14 min 59 s ago
            Its uptime is 14 min 59 s, and it holds 4,200 items.
            What it held is lost: users of tokens on it log in again, and if it held the revocation list, revoked tokens of which another copy is left work again.
            - Find out who restarted it, or whether the kernel killed it.
                dmesg | grep -i memcached
            runbook keystonetokenmemcachedrestarted
            """);
  }

  @Test
  void isSilentAfterAQuarterOfAnHour() {
    Cloud cloud = new Cloud();
    cloud.on(B).uptime(Duration.ofMinutes(15));

    assertThat(cloud.findings(ServerRestarted::check)).isEmpty();
  }
}
