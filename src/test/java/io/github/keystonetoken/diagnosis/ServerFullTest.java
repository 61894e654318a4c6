package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServerFullTest {

  @Test
  void reportsMemoryAndConnections() {
    Cloud cloud = new Cloud();
    cloud.on(A).used(61_000_000);
    cloud.on(B).connections(922);

    assertThat(cloud.findings(ServerFull::check))
        .isEqualTo(
            """
            WARNING 10.0.0.11:11211 has 91 % of its memory in use
            Items take 58 MiB of 64 MiB.
            When it is full, it throws out tokens that have not expired, and users are logged out.
            - Plan more memory for a quiet hour; a restart loses its tokens once. In /etc/memcached.conf:
                -m 128
            runbook keystonetokenmemcachedfillingup

            WARNING 10.0.0.12:11211 has 90 % of its connections in use
            922 of 1,024 connections are open.
            When none is left, Keystone waits for a connection and then takes the server for dead.
            - Raise the limit and restart it, or use the pooled driver, memcache_pool. In /etc/memcached.conf:
                -c 2048
            """);
  }

  @Test
  void isSilentJustBelowItsLimits() {
    Cloud cloud = new Cloud();
    cloud.on(A).used(60_000_000);
    cloud.on(B).connections(921);

    assertThat(cloud.findings(ServerFull::check)).isEmpty();
  }

  @Test
  void saysHowMuchMemoryEvictingServerNeeds() {
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
  void isSilentOnFewEvictions() {
    Cloud cloud = new Cloud();
    cloud.on(B).evictions(1_000);

    assertThat(cloud.findings(ServerFull::evictions)).isEmpty();
  }

  @Test
  void isSilentOnEvictionsOfCache() {
    Cloud cloud = new Cloud().configured("sql", Duration.ofHours(1), Map.of());
    cloud.on(B).evictions(90_000);

    assertThat(cloud.findings(ServerFull::evictions)).isEmpty();
  }
}
