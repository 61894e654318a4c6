package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.config.Config.MemcachedAccess;
import io.github.keystonetoken.model.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MemcachedChoiceTest {

  private static final String CACHE =
      """
      [cache]
      enabled = true
      backend = dogpile.cache.bmemcached
      memcache_servers = mc1:11211
      """;

  private static final String ACCOUNT =
      """
      memcache_sasl_enabled = True
      memcache_username = keystone
      memcache_password = marked-pw
      """;

  private static final String POOL = "[token]\ndriver = memcache_pool\n";

  @TempDir private Path directory;

  private Loading conf(String text) throws IOException {
    return new Loading().conf(directory, text);
  }

  private Loading besideDatabase(String text) throws IOException {
    return conf(text).and("--database.url", "mysql://exporter:marked-pw@db/keystone");
  }

  private static Loading servers() {
    return Loading.with("--memcached.servers", "a:1");
  }

  private static List<String> addresses(Config config) {
    return config.memcached().orElseThrow().servers().stream().map(Server::address).toList();
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
    Loading loading =
        conf("[token]\ndriver = " + driver + "\n" + CACHE + "[memcache]\nservers = a:1\n");
    assertThat(addresses(loading.load())).containsExactly("a:1");
    assertThat(loading.load().lists()).isPresent();
    assertThat(addresses(loading.and("--memcached.servers", "b:1").load())).containsExactly("b:1");
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
  @ValueSource(
      strings = {
        "dogpile.cache.memcached",
        "keystone.cache.memcache_pool",
        "dogpile.cache.pymemcache",
        "dogpile.cache.bmemcached",
        "dogpile.cache.pylibmc"
      })
  void watchesCacheInMemcached(String backend) throws Exception {
    String text = "[cache]\nmemcache_servers = a:1\nbackend = " + backend;
    assertThat(besideDatabase(text).load().memcached()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "'backend = oslo_cache.memcache_pool\nenabled = no', enabled is false",
    "'enabled = True', backend is not set",
    "backend = dogpile.cache.null, 'backend is \"dogpile.cache.null\"'",
    "backend = dogpile.cache.redis, 'backend is \"dogpile.cache.redis\"'",
    "backend = keystone.common.cache.noop, 'backend is \"keystone.common.cache.noop\"'"
  })
  void namesReasonForNoServers(String cache, String why) throws Exception {
    Loading loading = besideDatabase("[cache]\n" + cache + "\n");
    String reason = "Keystone keeps nothing in memcached: [cache] " + why;
    assertThat(loading.load().notices())
        .containsExactly(
            "The memcached collector is off: " + reason, "The lists collector is off: " + reason);
    assertThat(loading.and("--collector.lists").problems())
        .isEqualTo("--collector.lists: " + reason + "; remove the flag");
  }

  @ParameterizedTest
  @CsvSource({"'',, 1", "'', 86400, 0", "'[token]\ndriver = sql\n',, 0"})
  void notesItemsThatNeverExpire(String token, @Nullable String expiration, int notices)
      throws Exception {
    String option = expiration == null ? "" : "backend_expiration_time = " + expiration + "\n";
    assertThat(conf(token + CACHE + option).load().notices())
        .filteredOn(notice -> notice.startsWith("[cache] backend_expiration_time "))
        .hasSize(notices);
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
    String flags = "--database.url=mysql://u@db/k --collector.memcached --collector.lists";
    assertThat(new Loading().arguments(flags).problems())
        .isEqualTo(
            """
            --collector.memcached: no memcached servers are known; set --memcached.servers or --keystone.conf
            --collector.lists: no memcached servers are known; set --memcached.servers or --keystone.conf\
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lists", "memcached"})
  void disablesCollectorsSeparately(String collector) throws Exception {
    Config config = servers().and("--no-collector." + collector).load();
    assertThat(config.lists().isEmpty()).isEqualTo(collector.equals("lists"));
    assertThat(config.memcached().isEmpty()).isEqualTo(collector.equals("memcached"));
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

  @Test
  void flagSwitchesTlsOnAndOff() throws Exception {
    assertThat(servers().and("--memcached.tls").access().tls())
        .contains(new MemcachedAccess.Tls(TlsFiles.NONE, null));
    Loading loading = conf(CACHE + "tls_enabled = True\ntls_allowed_ciphers = ECDHE\n");
    assertThat(loading.access().tls()).isPresent();
    assertThat(loading.load().notices())
        .anyMatch(notice -> notice.contains("tls_allowed_ciphers is not used"));
    assertThat(loading.and("--no-memcached.tls").access().tls()).isEmpty();
  }

  @Test
  void usesTlsFilesOfCache() throws Exception {
    Path authorities = pem("ca.pem", "CERTIFICATE");
    Loading loading = conf(CACHE + "tls_enabled = True\ntls_cafile = " + authorities);
    // The file has no certificate that could be used, which shows that it is read.
    assertThat(loading.problems(directory))
        .startsWith(
            "--memcached.tls: the certificates or the key of TLS to memcached cannot be used (");
  }

  @Test
  void ignoresAccessOfCacheForTokenServers() throws Exception {
    String tls = "tls_enabled = True\ntls_cafile = /nonexistent\n";
    assertThat(conf(CACHE + ACCOUNT + tls + POOL + "[memcache]\nservers = a:1\n").access())
        .isEqualTo(MemcachedAccess.PLAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "bmemcached, '', true",
    "memcached, '', false",
    "memcached, 'memcache_sasl_enabled = True\n', true",
  })
  void logsInAsKeystone(String backend, String sasl, boolean logsIn) throws Exception {
    String cache = CACHE.replace("bmemcached", backend) + sasl;
    for (String prefix : List.of("", "memcache_")) {
      assertThat(conf(cache + "%1$susername = k\n%1$spassword = p\n".formatted(prefix)).access())
          .isEqualTo(
              logsIn
                  ? new MemcachedAccess(
                      Optional.empty(),
                      Optional.of(new MemcachedAccess.Login("k", new Secret("p"))))
                  : MemcachedAccess.PLAIN);
    }
  }

  @Test
  void notesThatSaslServersCannotListKeys() throws Exception {
    Config config = conf(CACHE + ACCOUNT).load();
    assertThat(config.notices()).anyMatch(notice -> notice.contains("cannot list their keys"));
    assertThat(config.toString()).contains("keystone").doesNotContain("marked-pw");
  }

  @Test
  void prefersPasswordFileThenEnvironment() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "of-file\n");
    Loading loading =
        servers()
            .and("--memcached.username", "keystone")
            .environment(ConfigLoader.MEMCACHED_PASSWORD_VARIABLE, "of-environment");
    assertThat(loading.access().login())
        .contains(new MemcachedAccess.Login("keystone", new Secret("of-environment")));
    assertThat(loading.and("--memcached.password-file", file.toString()).access().login())
        .contains(new MemcachedAccess.Login("keystone", new Secret("of-file")));
  }

  @Test
  void reportsEveryWrongFile() throws Exception {
    Files.writeString(directory.resolve("text"), "text");
    pem("old.key", "RSA PRIVATE KEY");
    String flags =
        "--memcached.tls --memcached.tls-ca-file=%1$s/missing --memcached.tls-cert-file=%1$s/text"
            + " --memcached.tls-key-file=%1$s/old.key";
    assertThat(servers().arguments(flags.formatted(directory)).problems(directory))
        .isEqualTo(
            """
            --memcached.tls-ca-file: "missing" does not exist; name a PEM file that the exporter's account can read
            --memcached.tls-cert-file: "text" has no "BEGIN CERTIFICATE"; write it in PEM
            --memcached.tls-key-file: "old.key" has a key that is not unencrypted PKCS#8; convert it: openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out NEW.pem\
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --memcached.servers=a:1 --memcached.tls --memcached.tls-key-file=KEY | --memcached.tls-key-file: names a key without a certificate; add --memcached.tls-cert-file
          --memcached.servers=a:1 --memcached.username=keystone --memcached.sasl=false | --memcached.username: names an account, which is for SASL only: the login of memcached's option -Y is not supported, as Keystone cannot use it; remove it, or --no-memcached.sasl
          --memcached.servers=a:1 --memcached.username=keystone --memcached.tls | --memcached.sasl: SASL over TLS is not supported; disable one of them: --no-memcached.sasl or --no-memcached.tls
          --memcached.servers=mc1,unix:/run/mc2 --memcached.username=keystone | --memcached.servers: SASL through the socket file unix:/run/mc2 is not supported; give the server's host and port, or --no-memcached.sasl
          """)
  void refusesFlagsThatConflict(String flags, String problem) throws Exception {
    Path key = pem("key.pem", "PRIVATE KEY");
    Loading loading = new Loading().arguments(flags.replace("KEY", key.toString()));
    loading.environment(ConfigLoader.MEMCACHED_PASSWORD_VARIABLE, "marked-pw");
    assertThat(loading.problems()).isEqualTo(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "'" + ACCOUNT + "', --memcached.sasl: SASL over TLS is not supported",
    "'tls_cafile = /nonexistent/ca.pem', tls_cafile: \"/nonexistent/ca.pem\" does not exist"
  })
  void wrongAccessOfCacheKeepsDatabase(String access, String warning) throws Exception {
    Loading loading = besideDatabase(CACHE + "tls_enabled = True\n" + access);
    Config config = loading.load();
    assertThat(config.sql()).isPresent();
    assertThat(config.memcached()).isEmpty();
    assertThat(config.lists()).isEmpty();
    assertThat(config.notices())
        .anyMatch(
            notice -> notice.startsWith("memcached is not watched: ") && notice.contains(warning));
    // A flag is not a setting of Keystone.
    assertThat(loading.and("--memcached.tls").problems())
        .contains(warning.substring(warning.indexOf(": ")));
  }

  @Test
  void refusesControlCharactersInAccount() {
    Loading loading =
        servers()
            .and("--memcached.username", "key\nstone")
            .environment(ConfigLoader.MEMCACHED_PASSWORD_VARIABLE, "marked-pw\r\nflush_all");
    assertThat(loading.problems())
        .contains("names an account that memcached cannot have")
        .contains("has control characters")
        .doesNotContain("marked-pw");
  }

  private Path pem(String name, String label) throws IOException {
    String text = "-----BEGIN " + label + "-----\nAA==\n-----END " + label + "-----\n";
    return Files.writeString(directory.resolve(name), text);
  }
}
