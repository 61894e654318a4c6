package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.ConfigException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ConfigCheckTest {

  @Test
  void everythingWatched() throws Exception {
    assertThat(check("--keystone.conf=" + sample("kilo"), "--web.listen-address=[::1]:10150"))
        .isEqualTo(
            """
            The configuration is valid.
            keystone:   driver memcache_pool, provider uuid, token lifetime 1h
            sql:        10.1.0.10:3306/keystone as keystone with a password, every 1m
            memcached:  10.1.0.11:11211, 10.1.0.12:11211, every 15s
            lists:      10.1.0.11:11211, 10.1.0.12:11211, hashed keys, every 1m
            serving:    [0:0:0:0:0:0:0:1]:10150/metrics
            """);
  }

  @Test
  void onlyMemcachedWatched() throws Exception {
    assertThat(check("--keystone.conf=" + sample("mitaka"), "--no-collector.sql"))
        .isEqualTo(
            """
            The configuration is valid.
            keystone:   driver sql, provider uuid, token lifetime 2h
            sql:        off
            memcached:  ctl1:11211, ctl2:11211, ctl3:11211, every 15s
            lists:      ctl1:11211, ctl2:11211, ctl3:11211, hashed keys, every 1m
            serving:    :10150/metrics
            notice:     the memcached servers are those of Keystone's cache, where no token lists are expected;
                        the lists collector reports how the regions of the cache use them
            """);
  }

  @Test
  void lifetimeThatIsNotSetIsObserved() throws Exception {
    assertThat(check("--memcached.servers=mc1"))
        .contains("keystone:   no keystone.conf, token lifetime as observed\n");
  }

  @Test
  void everyAddressIsShown() throws Exception {
    assertThat(
            check(
                "--memcached.servers=mc1",
                "--web.listen-address=127.0.0.1:9150",
                "--web.listen-address=9151"))
        .contains("serving:    127.0.0.1:9150/metrics, :9151/metrics\n");
  }

  @Test
  void noPasswordIsShown() throws Exception {
    assertThat(check("--keystone.conf=" + sample("grizzly"))).doesNotContain("g0ld-marked");
  }

  private static String check(String... args) throws ConfigException {
    return ConfigCheck.report(Given.config(args)).text(false);
  }

  private static String sample(String name) {
    return Objects.requireNonNull(ConfigCheckTest.class.getResource("/conf/" + name + ".conf"))
        .getPath();
  }
}
