package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServerEvictingTest {

  @Test
  void saysHowMuchMemoryToGive() {
    Cloud cloud = new Cloud();
    cloud.on(B).used(60_000_000).evictions(1_001);

    assertThat(cloud.findings(ServerFull::evictions))
        .isEqualTo(
            """
            WARNING 10.0.0.12:11211 throws out tokens that have not expired
            1,001 items were thrown out in the 10 days since it started, for 100,000 stored (1 %). It holds 57 MiB of 64 MiB.
            Users are logged out early; if the revocation list goes, revoked tokens work again.
            - Give it more memory and restart it, which loses its tokens once: one server at a time. In /etc/memcached.conf:
                -m 128
            - Shorten the lifetime of tokens, an hour instead of a day. In keystone.conf:
                [token]
                expiration = 3600
            runbook keystonetokenmemcachedevictingtokens
            """);
  }

  @Test
  void isSilentJustBelowItsLimit() {
    Cloud cloud = new Cloud();
    cloud.on(B).evictions(1_000);

    assertThat(cloud.findings(ServerFull::evictions)).isEmpty();
  }

  @Test
  void isSilentOnCache() {
    Cloud cloud = new Cloud().configured("sql", Duration.ofHours(1), Map.of());
    cloud.on(B).evictions(90_000);

    assertThat(cloud.findings(ServerFull::evictions)).isEmpty();
  }
}
