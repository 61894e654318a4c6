package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A typical keystone.conf of each era, without flags. */
final class KeystoneConfSamplesTest {

  @Test
  void grizzly() throws Exception {
    Config config = load("grizzly");
    assertThat(config.keystone())
        .isEqualTo(
            keystone(
                "sql",
                "uuid",
                Duration.ofDays(1),
                Map.of("[token] driver", "keystone.token.backends.sql.Token")));
    assertThat(database(config).address()).isEqualTo("10.1.0.5:3306/keystone");
    assertThat(config.memcached()).isEmpty();
    assertThat(config.lists()).isEmpty();
    assertThat(config.notices())
        .containsExactly(
            "The memcached collector is off: Keystone keeps nothing in memcached: [cache] backend"
                + " is not set",
            "The lists collector is off: Keystone keeps nothing in memcached: [cache] backend is"
                + " not set");
  }

  @Test
  void havana() throws Exception {
    Config config = load("havana");
    assertThat(config.keystone())
        .isEqualTo(
            keystone(
                "memcache",
                "pki",
                null,
                Map.of(
                    "[token] driver",
                    "keystone.token.backends.memcache.Token",
                    "[memcache] servers",
                    "10.1.0.11:11211,10.1.0.12:11211")));
    assertThat(database(config).address()).isEqualTo("db.example.org:3307/keystone");
    Config.Lists lists = config.lists().orElseThrow();
    assertThat(lists.servers())
        .extracting(Server::address)
        .containsExactly("10.1.0.11:11211", "10.1.0.12:11211");
    assertThat(lists.keyNames()).isEqualTo(KeyNames.BOTH);
    assertThat(config.notices()).isEmpty();
  }

  @Test
  void kilo() throws Exception {
    Config config = load("kilo");
    assertThat(config.keystone())
        .isEqualTo(
            keystone(
                "memcache_pool",
                "uuid",
                Duration.ofHours(1),
                Map.of(
                    "[token] driver",
                    "keystone.token.persistence.backends.memcache_pool.Token",
                    "[memcache] servers",
                    "10.1.0.11:11211,\n10.1.0.12:11211",
                    "[cache] backend",
                    "keystone.cache.memcache_pool",
                    "[cache] backend_argument",
                    "url:10.1.0.21:11211")));
    assertThat(database(config).address()).isEqualTo("10.1.0.10:3306/keystone");
    Config.Lists lists = config.lists().orElseThrow();
    assertThat(lists.servers())
        .extracting(Server::address)
        .containsExactly("10.1.0.11:11211", "10.1.0.12:11211");
    assertThat(lists.keyNames()).isEqualTo(KeyNames.MANGLED);
    assertThat(config.notices()).isEmpty();
  }

  @Test
  void mitaka() throws Exception {
    Config config = load("mitaka");
    assertThat(config.keystone())
        .isEqualTo(
            keystone(
                "sql",
                "uuid",
                Duration.ofHours(2),
                Map.of("[token] driver", "sql", "[cache] backend", "oslo_cache.memcache_pool")));
    assertThat(database(config).unixSocket()).isEqualTo(Path.of("/run/mysqld/mysqld.sock"));
    assertThat(database(config).address()).isEqualTo("/run/mysqld/mysqld.sock/keystone");
    assertThat(config.memcached().orElseThrow().servers())
        .extracting(Server::address)
        .containsExactly("ctl1:11211", "ctl2:11211", "ctl3:11211");
    assertThat(config.lists()).isPresent();
    assertThat(config.notices())
        .containsExactly(
            "the memcached servers are those of Keystone's cache, where no token lists are expected;"
                + " the lists collector reports how the regions of the cache use them");
  }

  @Test
  void zed() throws Exception {
    Config config = load("zed");
    assertThat(config.keystone())
        .isEqualTo(
            keystone(null, "fernet", null, Map.of("[cache] backend", "dogpile.cache.pymemcache")));
    assertThat(database(config).host()).isEqualTo("fd00::5");
    assertThat(config.memcached().orElseThrow().servers())
        .extracting(Server::address, Server::host)
        .containsExactly(
            tuple("inet6:[fd00::1]:11211", "fd00::1"), tuple("inet6:[fd00::2]:11211", "fd00::2"));
    assertThat(config.lists()).isPresent();
  }

  private static Config load(String sample) throws ConfigException {
    return Loading.with("--keystone.conf", Loading.sample(sample)).load();
  }

  private static Keystone keystone(
      @Nullable String driver,
      String provider,
      @Nullable Duration expiration,
      Map<String, String> written) {
    return new Keystone(
        true,
        Optional.ofNullable(driver),
        Optional.of(provider),
        Optional.ofNullable(expiration),
        Optional.empty(),
        Keystone.DEFAULT_REVOCATION_BUFFER,
        new Keystone.Written(written, Optional.of("keystone")));
  }

  private static DatabaseConfig database(Config config) {
    DatabaseConfig database = config.sql().orElseThrow().database();
    assertThat(database.user()).isEqualTo("keystone");
    assertThat(database.password()).isEqualTo(new Secret("g0ld-marked"));
    assertThat(config.toString()).doesNotContain("g0ld-marked");
    return database;
  }
}
