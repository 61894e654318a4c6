package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ServerFullTest {

  @Test
  void saysHowMuchMemoryFullServerNeeds() {
    Cloud cloud = new Cloud();
    cloud.on(A).used(61_000_000);

    assertThat(cloud.findings(ServerFull::memory))
        .isEqualTo(
            """
            WARNING 10.0.0.11:11211 uses 91 % of its memory
            Items take 58 MiB of 64 MiB.
            When it is full, it evicts tokens that have not expired, and users are logged out.
            - Give it more memory in a quiet hour: the restart loses its tokens once. In /etc/memcached.conf:
                -m 128
            runbook keystonetokenmemcachedfillingup
            """);
  }

  @Test
  void reportsServerThatRunsOutOfConnections() {
    Cloud cloud = new Cloud();
    cloud.on(B).connections(922);

    assertThat(cloud.findings(ServerFull::connections))
        .isEqualTo(
            """
            WARNING 10.0.0.12:11211 uses 90 % of its connections
            922 of 1,024 connections are open.
            At the limit, Keystone cannot connect and marks the server as dead.
            - Raise the limit in a quiet hour: the restart loses what the server holds. In /etc/memcached.conf:
                -c 2048
            - Or reduce Keystone's workers, [memcache] pool_maxsize or [cache] memcache_pool_maxsize: each worker has its own pool.
            runbook keystonetokenmemcachedconnectionshigh
            """);
  }

  @Test
  void isSilentJustBelowItsLimits() {
    Cloud cloud = new Cloud();
    cloud.on(A).used(60_000_000);
    cloud.on(B).connections(921);

    assertThat(cloud.findings(ServerFull::memory)).isEmpty();
    assertThat(cloud.findings(ServerFull::connections)).isEmpty();
  }

  @Test
  void saysHowMuchMemoryEvictingServerNeeds() {
    Cloud cloud = new Cloud();
    cloud.on(B).used(60_000_000).evictions(1_001);

    assertThat(cloud.findings(ServerFull::evictions))
        .isEqualTo(
            """
            WARNING 10.0.0.12:11211 evicts tokens that have not expired
            In the 10 days since it started it evicted 1,001 items and stored 100,000 (1 %). It holds 57 MiB of 64 MiB.
            Users are logged out early. If the revocation list is evicted, revoked tokens are valid again.
            - Give it more memory and restart it, which loses its tokens once: one server at a time. In /etc/memcached.conf:
                -m 128
            - Shorten the token lifetime, to an hour instead of a day. In keystone.conf:
                [token]
                expiration = 3600
            runbook keystonetokenmemcachedevictingtokens
            """);
  }

  @Test
  void warnsWhileFewConnectionsOfSmallServerAreLeft() {
    Cloud cloud = new Cloud();
    cloud.on(A).connections(30, 40);
    cloud.on(B).connections(31, 40);

    assertThat(cloud.findings(ServerFull::connections))
        .startsWith("WARNING 10.0.0.12:11211 uses 78 % of its connections\n")
        .doesNotContain("10.0.0.11");
  }

  @Test
  void cacheShouldNotThrowOutWhatIsValid() {
    Cloud cloud = new Cloud().configured("sql", "[cache] expiration_time", "300");
    cloud.on(A).evictions(1_001, Duration.ofMinutes(5)).cache();
    cloud.on(B).evictions(1_001, Duration.ofSeconds(299));

    assertThat(cloud.findings(ServerFull::evictionsOfCache))
        .isEqualTo(
            """
            NOTICE 10.0.0.12:11211 evicts cached values that are still valid
            The last one was unused for 4 min 59 s; values are valid for 5 min ([cache] expiration_time). In the 10 days since it started it evicted 1,001 items and stored 100,000 (1 %).
            Keystone reads from its database again, and validations are slower.
            - Give it more memory. In /etc/memcached.conf:
                -m 128
            """);
    cloud.on(B).evictions(1_000, Duration.ofSeconds(299));
    assertThat(cloud.findings(ServerFull::evictionsOfCache)).isEmpty();
  }

  @Test
  void isSilentOnFewEvictions() {
    Cloud cloud = new Cloud();
    cloud.on(B).evictions(1_000);

    assertThat(cloud.findings(ServerFull::evictions)).isEmpty();
  }
}
