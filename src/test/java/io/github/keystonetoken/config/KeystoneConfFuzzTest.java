package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any keystone.conf: its settings are read, or its problems are reported. */
final class KeystoneConfFuzzTest {

  private static final Path FILE = Path.of("keystone.conf");

  @MethodSource("files")
  @FuzzTest
  void parsesFileOrReportsProblems(byte[] file) {
    String text = new String(file, StandardCharsets.UTF_8);
    Problem.Collector problems = new Problem.Collector();
    OsloConfigFile parsed = OsloConfigFile.parse(FILE, text, problems);
    OsloConfig oslo = new OsloConfig(List.of(parsed), Map.of(), problems);
    readEverySetting(new KeystoneConf(oslo));
    try {
      problems.throwIfAny();
    } catch (ConfigException e) {
      assertThat(e.problems())
          .hasSizeLessThan(30)
          .allSatisfy(
              problem ->
                  assertThat(problem.toString())
                      .startsWith("keystone.conf:")
                      .hasSizeLessThan(1000));
    }
  }

  private static void readEverySetting(KeystoneConf conf) {
    conf.connection();
    conf.keystone(null, null, null);
    conf.keyNames();
    conf.keepsTokensInMemcached();
    conf.cachesInMemcached();
    conf.cacheServers();
    conf.setting("cache", "memcache_username");
    conf.isOn("cache", "tls_enabled", false);
  }

  static Stream<byte[]> files() {
    return Stream.of(
            """
            [DEFAULT]
            host = db
            [database]
            connection = mysql+pymysql://keystone:p%40ss@$host/keystone?charset=utf8
            [token]
            driver = keystone.token.persistence.backends.memcache.Token
            provider = uuid
            expiration = 3600
            allow_expired_window = 172800
            hash_algorithm = sha256
            [memcache]
            servers = 127.0.0.1:11211,
              [::1]:11211
            """,
            """
            # comment
            [cache]
            enabled = True
            backend = dogpile.cache.pymemcache
            backend_argument = url:${memcache.servers}
            memcache_servers = "a:1,b:2"
            tls_enabled: off
            [memcache]
            servers = a:11211
            [sql]
            connection = mysql://u:pa$$word@\\$h/k
            [kvs]
            backends = memcached
            enable_key_mangler = maybe
            [revoke]
            expiration_buffer = 1800
            """)
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
