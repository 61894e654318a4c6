package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.model.Server;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MemcachedServerChoiceTest {

  private static final String CACHE =
      """
      [cache]
      enabled = true
      backend = oslo_cache.memcache_pool
      """;
  private static final String POOL = "[token]\ndriver = memcache_pool\n";

  @TempDir private Path directory;

  @Test
  void flagOverridesKeystoneConf() throws Exception {
    Config config =
        conf(POOL + "[memcache]\nservers = a:1\n").and("--memcached.servers", "b:1").load();
    assertThat(addresses(config)).containsExactly("b:1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "memcache",
        "memcache_pool",
        "keystone.token.backends.memcache.Token",
        "keystone.token.persistence.backends.memcache_pool.Token",
        "kvs\n[kvs]\nbackends = dogpile.cache.memcached"
      })
  void usesServersOfTokenDriver(String driver) throws Exception {
    Config config =
        conf("[token]\ndriver = " + driver + "\n" + CACHE + "[memcache]\nservers = a:1\n").load();
    assertThat(addresses(config)).containsExactly("a:1");
    assertThat(config.lists()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "'[token]\ndriver = memcache_pool', [memcache] servers",
    "'[cache]\nbackend = oslo_cache.memcache_pool', [cache] memcache_servers"
  })
  void serversDefaultToLocalhost(String text, String option) throws Exception {
    Config config = conf(text).load();
    assertThat(addresses(config)).containsExactly("localhost:11211");
    assertThat(config.notices())
        .contains(option + " is not set: Keystone's default localhost:11211 is used");
  }

  @Test
  void lastUrlArgumentWins() throws Exception {
    String arguments =
        """
        memcache_servers = a:1
        backend_argument = url:b:1
        backend_argument = url:c:1,d:1
        backend_argument = min_compress_len:1024
        """;
    Config config = conf(CACHE + arguments).load();
    assertThat(addresses(config)).containsExactly("c:1", "d:1");
    assertThat(config.lists()).isPresent();
    assertThat(config.notices()).anyMatch(notice -> notice.contains("no token lists are expected"));
  }

  @ParameterizedTest
  @CsvSource({
    "dogpile.cache.memcached, true",
    "keystone.cache.memcache_pool, true",
    "dogpile.cache.pymemcache, true",
    "dogpile.cache.bmemcached, true",
    "dogpile.cache.pylibmc, true",
    "dogpile.cache.null, false",
    "dogpile.cache.redis, false",
    "keystone.common.cache.noop, false"
  })
  void watchesCacheInMemcached(String backend, boolean counts) throws Exception {
    Config config =
        conf("[cache]\nenabled = True\nmemcache_servers = a:1\nbackend = " + backend + "\n")
            .and("--database.url", "mysql://u@db/k")
            .load();
    assertThat(config.memcached().isPresent()).isEqualTo(counts);
  }

  @ParameterizedTest
  @CsvSource({
    "'backend = oslo_cache.memcache_pool\nenabled = no', enabled is false",
    "'enabled = True', backend is not set",
    "backend = dogpile.cache.null, 'backend is \"dogpile.cache.null\"'",
    "backend = dogpile.cache.redis, 'backend is \"dogpile.cache.redis\"'"
  })
  void saysWhyNothingIsInMemcached(String cache, String why) throws Exception {
    Loading loading = conf("[cache]\n" + cache + "\n").and("--database.url", "mysql://u@db/k");
    assertThat(loading.load().notices())
        .containsExactly(
            "The memcached collector is off: Keystone keeps nothing in memcached: [cache] " + why,
            "The lists collector is off: Keystone keeps nothing in memcached: [cache] " + why);
    assertThat(loading.and("--collector.lists").problems())
        .isEqualTo(
            "--collector.lists: Keystone keeps nothing in memcached: [cache] "
                + why
                + "; remove the flag");
  }

  @Test
  void notesItemsThatNeverExpire() throws Exception {
    String option = "[cache] backend_expiration_time ";
    assertThat(conf(CACHE).load().notices())
        .filteredOn(notice -> notice.startsWith(option))
        .hasSize(1);
    assertThat(conf(CACHE + "backend_expiration_time = 86400\n").load().notices())
        .noneMatch(notice -> notice.startsWith(option));
    assertThat(conf("[token]\ndriver = sql\n" + CACHE).load().notices())
        .noneMatch(notice -> notice.startsWith(option));
  }

  @Test
  void wrongServerOfKeystoneConfKeepsDatabase() throws Exception {
    Config config =
        conf(POOL + "[memcache]\nservers = a:1,b:x\n")
            .and("--database.url", "mysql://u@db/k")
            .load();
    assertThat(config.sql()).isPresent();
    assertThat(addresses(config)).containsExactly("a:1", "b:x");
    assertThat(config.notices())
        .anyMatch(notice -> notice.contains("[memcache] servers: \"b:x\" is not a server address"));
  }

  @Test
  void collectsRepeatedServerOnce() throws Exception {
    Config config = Loading.with("--memcached.servers", "a:1,b:1,a:1").load();
    assertThat(addresses(config)).containsExactly("a:1", "b:1");
    assertThat(config.lists().orElseThrow().servers())
        .extracting(Server::address)
        .containsExactly("a:1", "b:1", "a:1");
  }

  @Test
  void explicitCollectorsNeedServers() {
    Loading loading =
        Loading.with("--database.url", "mysql://u@db/k")
            .and("--collector.memcached")
            .and("--collector.lists");
    assertThat(loading.problems())
        .isEqualTo(
            """
            --collector.memcached: no memcached servers are known; set --memcached.servers or --keystone.conf
            --collector.lists: no memcached servers are known; set --memcached.servers or --keystone.conf\
            """);
  }

  @Test
  void disablesCollectorsSeparately() throws Exception {
    Config noLists = Loading.with("--memcached.servers", "a:1").and("--no-collector.lists").load();
    assertThat(noLists.memcached()).isPresent();
    assertThat(noLists.lists()).isEmpty();
    Config noMemcached =
        Loading.with("--memcached.servers", "a:1").and("--no-collector.memcached").load();
    assertThat(noMemcached.memcached()).isEmpty();
    assertThat(noMemcached.lists()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "'[kvs]\nenable_key_mangler = False', CLEAR",
    "'[kvs]\nenable_key_mangler = True', MANGLED",
    "'[token]\ndriver = memcache_pool', MANGLED",
    "'[token]\ndriver = keystone.token.persistence.backends.memcache.Token', MANGLED",
    "'[token]\ndriver = keystone.token.backends.memcache.Token', BOTH",
    "'[token]\nprovider = uuid', BOTH",
    "'[token]\ndriver = memcache\n[kvs]\nenable_key_mangler = off', CLEAR"
  })
  void keyNamesFollowMangler(String text, KeyNames expected) throws Exception {
    Config config = conf(text).and("--memcached.servers", "a:1").load();
    assertThat(config.lists().orElseThrow().keyNames()).isEqualTo(expected);
  }

  private Loading conf(String text) throws Exception {
    return new Loading().conf(directory, text);
  }

  private static List<String> addresses(Config config) {
    return config.memcached().orElseThrow().servers().stream().map(Server::address).toList();
  }
}
