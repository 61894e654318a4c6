package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MemcachedAccessTest {

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

  @TempDir private Path directory;

  @Test
  void flagSwitchesTlsOn() throws Exception {
    assertThat(conf(CACHE).load().access()).isEqualTo(MemcachedAccess.PLAIN);
    assertThat(servers().and("--memcached.tls").load().access().tls())
        .contains(new MemcachedAccess.Tls(TlsFiles.NONE, null));
  }

  @Test
  void cacheTlsAppliesToCacheServers() throws Exception {
    Path authorities = pem("ca.pem", "CERTIFICATE");
    Loading loading = conf(CACHE + "tls_enabled = True\ntls_cafile = " + authorities + "\n");
    // The file has no certificate that could be used, which shows that it is read.
    assertThat(loading.problems(directory))
        .startsWith(
            "--memcached.tls: the certificates or the key of TLS to memcached cannot be used (");
  }

  @Test
  void cacheTlsIgnoredForTokenServers() throws Exception {
    Config config =
        conf(CACHE
                + ACCOUNT
                + "tls_enabled = True\ntls_cafile = /nonexistent\n"
                + "[token]\ndriver = memcache\n[memcache]\nservers = a:1\n")
            .load();
    assertThat(config.access()).isEqualTo(MemcachedAccess.PLAIN);
  }

  @Test
  void flagSwitchesTlsOfCacheOff() throws Exception {
    Loading loading =
        conf(CACHE + "tls_enabled = True\ntls_allowed_ciphers = ECDHE-RSA-AES128-GCM-SHA256\n");
    assertThat(loading.load().access().tls()).isPresent();
    assertThat(loading.load().notices())
        .anyMatch(notice -> notice.contains("tls_allowed_ciphers is not used"));
    assertThat(loading.and("--no-memcached.tls").load().access().tls()).isEmpty();
  }

  @Test
  void bmemcachedLogsInWithAnyAccount() throws Exception {
    String account = "username = k\npassword = p\n";
    assertThat(conf(CACHE + account).load().access().login()).isPresent();
    assertThat(conf(CACHE.replace("bmemcached", "memcached") + account).load().access().login())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "memcache_"})
  void readsAccountByBothNames(String prefix) throws Exception {
    Config config =
        conf(CACHE
                + "memcache_sasl_enabled = True\n%1$susername = k\n%1$spassword = p\n"
                    .formatted(prefix))
            .load();
    assertThat(config.access().login()).contains(new MemcachedAccess.Login("k", new Secret("p")));
  }

  @Test
  void reportsEveryWrongFile() throws Exception {
    Path text = Files.writeString(directory.resolve("text"), "text");
    Path oldKey = pem("old.key", "RSA PRIVATE KEY");
    Loading loading =
        servers()
            .and("--memcached.tls")
            .and("--memcached.tls-ca-file", directory.resolve("missing").toString())
            .and("--memcached.tls-cert-file", text.toString())
            .and("--memcached.tls-key-file", oldKey.toString());
    assertThat(loading.problems(directory))
        .isEqualTo(
            """
            --memcached.tls-ca-file: "missing" does not exist; name a PEM file that the exporter's account can read
            --memcached.tls-cert-file: "text" has no "BEGIN CERTIFICATE"; write it in PEM
            --memcached.tls-key-file: "old.key" has a key that is not unencrypted PKCS#8; convert it: openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out NEW.pem\
            """);
  }

  @Test
  void refusesKeyThatIsNotBase64() throws Exception {
    Path key =
        Files.writeString(
            directory.resolve("key.pem"),
            "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n");
    Loading loading =
        servers()
            .and("--memcached.tls")
            .and("--memcached.tls-cert-file", pem("cert.pem", "CERTIFICATE").toString())
            .and("--memcached.tls-key-file", key.toString());
    assertThat(loading.problems(directory))
        .startsWith(
            "--memcached.tls: the certificates or the key of TLS to memcached cannot be used (a"
                + " block");
  }

  @Test
  void refusesKeyWithoutCertificate() throws Exception {
    Loading loading =
        servers()
            .and("--memcached.tls")
            .and("--memcached.tls-key-file", pem("key.pem", "PRIVATE KEY").toString());
    assertThat(loading.problems())
        .isEqualTo(
            "--memcached.tls-key-file: names a key without a certificate; add"
                + " --memcached.tls-cert-file");
  }

  @Test
  void passwordFileWinsOverEnvironment() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "of-file\n");
    Loading loading =
        servers()
            .and("--memcached.username", "keystone")
            .environment(ConfigLoader.MEMCACHED_PASSWORD_VARIABLE, "of-environment");
    assertThat(login(loading).password().reveal()).isEqualTo("of-environment");
    loading.and("--memcached.password-file", file.toString());
    assertThat(login(loading).password().reveal()).isEqualTo("of-file");
  }

  @Test
  void usesAccountOfCacheForSasl() throws Exception {
    Loading loading = conf(CACHE + ACCOUNT);
    MemcachedAccess.Login login = login(loading);
    assertThat(loading.load().notices())
        .anyMatch(notice -> notice.contains("cannot list their keys"));
    assertThat(login.user()).isEqualTo("keystone");
    assertThat(login.password().reveal()).isEqualTo("marked-pw");
    assertThat(login.toString()).doesNotContain("marked-pw");
  }

  @Test
  void refusesAccountWithoutSasl() {
    assertThat(
            servers()
                .and("--memcached.username", "keystone")
                .and("--memcached.sasl", "false")
                .environment(ConfigLoader.MEMCACHED_PASSWORD_VARIABLE, "marked-pw")
                .problems())
        .isEqualTo(
            "--memcached.username: names an account, which is for SASL only: the login of"
                + " memcached's option -Y is not supported, as Keystone cannot use it; remove it, or"
                + " --no-memcached.sasl");
  }

  @Test
  void refusesSaslOverTlsAndSocketFiles() {
    assertThat(
            Loading.with("--memcached.servers", "mc1,unix:/run/mc2")
                .and("--memcached.tls", "true")
                .and("--memcached.username", "keystone")
                .environment(ConfigLoader.MEMCACHED_PASSWORD_VARIABLE, "marked-pw")
                .problems())
        .isEqualTo(
            """
            --memcached.sasl: SASL over TLS is not supported; disable one of them: --no-memcached.sasl or --no-memcached.tls
            --memcached.servers: SASL through the socket file unix:/run/mc2 is not supported; give the server's host and port, or --no-memcached.sasl\
            """);
  }

  @Test
  void unsupportedSaslKeepsDatabase() throws Exception {
    Config config =
        conf(CACHE + "tls_enabled = True\n" + ACCOUNT)
            .and("--database.url", "mysql://exporter:marked-pw@db/keystone")
            .load();
    assertThat(config.sql()).isPresent();
    assertThat(config.memcached()).isEmpty();
    assertThat(config.lists()).isEmpty();
    assertThat(config.notices())
        .anyMatch(notice -> notice.contains("is not watched: --memcached.sasl: SASL over TLS"));
  }

  @Test
  void wrongFileOfCacheKeepsDatabase() throws Exception {
    Loading loading =
        conf(CACHE + "tls_enabled = True\ntls_cafile = /nonexistent/ca.pem\n")
            .and("--database.url", "mysql://exporter:marked-pw@db/keystone");
    Config config = loading.load();
    assertThat(config.sql()).isPresent();
    assertThat(config.memcached()).isEmpty();
    assertThat(config.notices())
        .anyMatch(
            notice ->
                notice.startsWith("memcached is not watched: ")
                    && notice.contains("tls_cafile")
                    && notice.contains("does not exist"));
    // A flag is not a setting of Keystone.
    assertThat(loading.and("--memcached.tls").problems()).contains("does not exist");
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

  private static MemcachedAccess.Login login(Loading loading) throws Exception {
    return loading.load().access().login().orElseThrow();
  }

  private static Loading servers() {
    return Loading.with("--memcached.servers", "mc1");
  }

  private Loading conf(String text) throws IOException {
    return new Loading().conf(directory, text);
  }

  private Path pem(String name, String label) throws IOException {
    String text = "-----BEGIN " + label + "-----\nAA==\n-----END " + label + "-----\n";
    return Files.writeString(directory.resolve(name), text);
  }
}
