package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Server;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CacheSplitTest {

  private static final String UNTIL_IT_LASTS =
      """
      NOTICE Keystone's cache is in use on 10.0.0.11:11211 and 10.0.0.12:11211 at the same time
      Regions in use on both for 14 min 59 s: tokens.
      This is normal for some minutes after the outage of a server and during a rollout. If it lasts for 15 min, the controllers have different lists of cache servers.
      runbook keystonetokencachesplit
      """;

  private static final String LASTING =
      """
      WARNING Controllers use different cache servers: 10.0.0.11:11211 and 10.0.0.12:11211
      Regions in use on both for 15 min: tokens. One controller has the order 10.0.0.11:11211,10.0.0.12:11211, another one 10.0.0.12:11211,10.0.0.11:11211.
      A token that is revoked on one controller stays valid on another until its cached value expires ([cache] expiration_time, 10 min by default).
      - Compare the servers, their names and their order on all controllers.
          grep -nE '^ *(backend|backend_argument|memcache_servers)' /etc/keystone/keystone.conf
      - Set the same list on each controller, and restart Keystone there.
          [cache]
          memcache_servers = 10.0.0.11:11211,10.0.0.12:11211
      - Then flush the cache once; on a server with TLS restart memcached instead. No user is logged out.
          printf 'flush_all\\r\\nquit\\r\\n' | nc -w 2 10.0.0.11 11211
          printf 'flush_all\\r\\nquit\\r\\n' | nc -w 2 10.0.0.12 11211
      runbook keystonetokencachesplit
      """;

  private static Cloud cloud(Duration usedFor) {
    Cloud cloud = new Cloud();
    cloud.on(A).cacheRegion("tokens", 1, usedFor).cacheRegion("revoke", 3, usedFor);
    cloud.on(B).cacheRegion("tokens", 2, usedFor.plusMinutes(5));
    return cloud;
  }

  private static Cloud withOther(Cloud cloud, List<Server> order) {
    return cloud.placement(new Placement(false, ServerOrder.UNKNOWN, List.of(), Map.of(), order));
  }

  @Test
  void namesServersAndBothOrders() {
    assertThat(withOther(cloud(Duration.ofMinutes(15)), List.of(B, A)).findings(CacheSplit::check))
        .isEqualTo(LASTING);
  }

  @Test
  void isANoticeUntilItLasts() {
    assertThat(cloud(Duration.ofMinutes(15).minusSeconds(1)).findings(CacheSplit::check))
        .isEqualTo(UNTIL_IT_LASTS);
  }

  @Test
  void doesNotFlushTokens() {
    Cloud cloud =
        cloud(Duration.ofMinutes(15)).configured("memcache", "[token] driver", "memcache");

    assertThat(cloud.findings(CacheSplit::check))
        .contains("Do not flush these servers")
        .doesNotContain("flush_all")
        .doesNotContain("One controller has");
  }

  @Test
  void saysNothingOfRegionsInUseOnOneServer() {
    Cloud cloud = new Cloud();
    cloud.on(A).cacheRegion("tokens", 1, Duration.ofMinutes(20));
    cloud.on(B).cacheRegion("revoke", 2, Duration.ofMinutes(20));

    assertThat(cloud.findings(CacheSplit::check)).isEmpty();
  }
}
