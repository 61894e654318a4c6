package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.keystonetoken.config.WebConfig.ServerTls;
import io.github.keystonetoken.servers.Authority;
import io.github.keystonetoken.servers.Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebConfigTest {

  private static final String HASH = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

  @TempDir private static Path directory;

  private static Certificate server;

  @BeforeAll
  static void makeCertificates() {
    Authority authority = Authority.create(directory, "ca");
    server = authority.sign("server", "DNS:localhost");
    authority.sign("other", "DNS:other");
  }

  private static WebConfig parse(String text) throws ConfigException {
    Problem.Collector problems = new Problem.Collector();
    WebConfig config = WebConfig.parse(directory.resolve("web.yml"), text, problems);
    problems.throwIfAny();
    return config;
  }

  /** The problems, one on each line, without the directory. */
  private static String problems(String text) {
    return Loading.problems(() -> parse(text)).replace(directory + "/", "");
  }

  private static String tls(String more) {
    return """
    tls_server_config:
      cert_file: server.pem
      key_file: server.key
    """
        + more.indent(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n",
        "tls_server_config:\n",
        "tls_server_config: {}\nbasic_auth_users:\nhttp_server_config:\n  headers:\n"
      })
  void emptyFileMeansPlainHttp(String text) throws Exception {
    assertThat(parse(text)).isEqualTo(WebConfig.PLAIN);
  }

  @Test
  void readsEverySetting() throws Exception {
    WebConfig config =
        parse(
            """
            tls_server_config:
              cert_file: server.pem
              key_file: server.key
              client_ca_file: ca.pem
              client_auth_type: RequireAndVerifyClientCert
              min_version: TLS13
            http_server_config:
              headers:
                Strict-Transport-Security: max-age=31536000
                X-Frame-Options: deny
            basic_auth_users:
              prometheus: %s
            """
                .formatted(HASH));

    ServerTls tls = Objects.requireNonNull(config.tls());
    assertThat(tls.needsClientCertificate()).isTrue();
    assertThat(tls.clientAuthorities())
        .extracting(authority -> authority.getSubjectX500Principal().toString())
        .containsExactly("CN=ca");
    assertThat(tls.protocols()).containsExactly("TLSv1.3");
    assertThat(config.headers())
        .isEqualTo(
            Map.of("Strict-Transport-Security", "max-age=31536000", "X-Frame-Options", "deny"));
    assertThat(config.users()).isEqualTo(Map.of("prometheus", new Secret(HASH)));
    assertThat(config.toString()).contains("***", "CN=server").doesNotContain(HASH);
  }

  @Test
  void readsInlineCertificates() throws Exception {
    WebConfig config =
        parse(
            "tls_server_config:\n  cert: |\n"
                + Files.readString(server.certificate()).indent(4)
                + "  key: |\n"
                + Files.readString(server.key()).indent(4));

    assertThat(config).isEqualTo(parse(tls("")));
  }

  @Test
  void reportsEveryProblemAtOnce() {
    assertThat(
            problems(
                """
                tls_server_config:
                  cert_file: missing.pem
                  key_file: server.key
                  client_auth_type: hunter2
                  min_version: TLS9
                  Hunter2 hunter2: x
                  cert_fil: x
                http_server_config:
                  headers:
                    X-Powered-By: hunter2
                    X-Frame-Options: allow
                basic_auth_users:
                  prometheus: hunter2
                  "a:b": %s
                  hunter2: {}
                web_config: {}
                """
                    .formatted(HASH)))
        .isEqualTo(
            """
            web.yml: web_config is unknown; remove it, or write one of basic_auth_users, http_server_config, tls_server_config
            web.yml: tls_server_config.(a key that is not shown) is unknown; remove it, or write one of cert, cert_file, client_auth_type, client_ca, client_ca_file, key, key_file, min_version
            web.yml: tls_server_config.cert_fil is unknown; remove it, or write one of cert, cert_file, client_auth_type, client_ca, client_ca_file, key, key_file, min_version
            web.yml: tls_server_config.cert_file: "missing.pem" does not exist; name a PEM file that the exporter's account can read
            web.yml: tls_server_config.client_auth_type has a value that is not supported; write NoClientCert or RequireAndVerifyClientCert
            web.yml: tls_server_config.min_version has a value that is not supported; write TLS12 or TLS13
            web.yml: http_server_config.headers.X-Powered-By is unknown; remove it, or write one of Content-Security-Policy, Strict-Transport-Security, X-Content-Type-Options, X-Frame-Options, X-XSS-Protection
            web.yml: http_server_config.headers.X-Frame-Options has a value that is not allowed; write deny or sameorigin
            web.yml: basic_auth_users: user 1 has no bcrypt hash; write what htpasswd -nBC 10 "" | tr -d ':\\n' prints
            web.yml: basic_auth_users: user 2 has a name that basic authentication cannot have; write 1 to 250 characters, without a colon
            web.yml: basic_auth_users: user 3 has no bcrypt hash; write what htpasswd -nBC 10 "" | tr -d ':\\n' prints\
            """);
  }

  @Test
  void namesUnsupportedSettings() {
    assertThat(
            problems(
                tls(
                        """
                        client_auth_type: VerifyClientCertIfGiven
                        client_allowed_sans: [prometheus.example.org]
                        max_version: TLS12
                        cipher_suites: [TLS_AES_128_GCM_SHA256]
                        prefer_server_cipher_suites: false
                        curve_preferences: [CurveP256]
                        """)
                    + "http_server_config: {http2: false}\nrate_limit: {interval: 1s}\n"))
        .isEqualTo(
            """
            web.yml: rate_limit is not supported; remove it: connections and their duration are always limited
            web.yml: tls_server_config.client_allowed_sans is not supported; remove it, and name in client_ca_file an authority that signs certificates for these clients only
            web.yml: tls_server_config.max_version is not supported; remove it: TLS 1.2 and 1.3 are offered
            web.yml: tls_server_config.cipher_suites is not supported; remove it: Java chooses, by jdk.tls.disabledAlgorithms
            web.yml: tls_server_config.prefer_server_cipher_suites is not supported; remove it: the server's order is preferred
            web.yml: tls_server_config.curve_preferences is not supported; remove it: Java chooses, by jdk.tls.namedGroups
            web.yml: tls_server_config.client_auth_type has a value that is not supported; write NoClientCert or RequireAndVerifyClientCert
            web.yml: http_server_config.http2 is not supported; remove it: HTTP/2 clients also use HTTP/1.1\
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`basic_auth_users:\n  a: 'hunter2\n`          | web.yml:3: cannot be read from here on",
        "`a: \u0001`                                  | control characters",
        "- a                                          | web.yml: is not a mapping",
        "hunter2                                      | web.yml: is not a mapping",
        "`basic_auth_users: &a {}\nhttp_server_config: *a` | has aliases",
        "`---\n---`                                   | cannot be read",
        "tls_server_config: {min_version: {b: c}}     | is not text",
        "basic_auth_users: !!java.net.URL [http://a]  | cannot be read",
        "`http_server_config: {}\nhttp_server_config:` | cannot be read",
        "`? [a]\n: b`                                 | keys that are not text",
        "a: [[[[[[[[]]]]]]]]                          | is nested more than 8 levels deep"
      })
  void refusesOtherYaml(String text, String problem) {
    assertThat(problems(text)).contains(problem).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- "})
  void refusesDeepNesting(String opening) {
    assertThat(problems(opening.repeat(50_000)))
        .containsAnyOf("is nested more than 8 levels deep", "cannot be read from here on");
  }

  @ParameterizedTest
  @CsvSource({"'', 2", "min_version: TLS10, 2", "min_version: TLS12, 2", "min_version: TLS13, 1"})
  void offersMinimumVersionAndNewer(String minimum, int versions) throws Exception {
    ServerTls tls = Objects.requireNonNull(parse(tls(minimum)).tls());
    assertThat(tls.protocols()).hasSize(versions).endsWith("TLSv1.3");
    assertThat(tls.needsClientCertificate()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          key_file: server.key   | tls_server_config has no cert_file
          cert_file: server.pem  | tls_server_config has no key_file
          min_version: TLS12     | tls_server_config has no cert_file
          cert_file: server.key  | cert_file: "server.key" has no "BEGIN CERTIFICATE"
          key_file: server.pem   | key_file: "server.pem" has no "BEGIN PRIVATE KEY"
          cert_file: .           | "." is not a regular file
          client_ca_file: none.pem | client_ca_file: "none.pem" does not exist
          client_ca_file: ca.pem | client_ca_file is not used without client certificates; add client_auth_type: RequireAndVerifyClientCert
          cert_file: nonsense.pem | a certificate cannot be read
          key_file: nonsense.key | the key cannot be read
          cert_file: broken.pem  | a certificate cannot be read (a block is not Base64)
          key_file: old.key      | key_file: "old.key" has a key that is not unencrypted PKCS#8; convert it: openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out NEW.pem
          cert_file: server.pem;key_file: other.key | the key of tls_server_config does not belong to the first certificate
          """)
  void refusesWrongCertificatesAndKeys(String lines, String problem) throws IOException {
    write("nonsense.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    write("broken.pem", "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n");
    write("nonsense.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    write("old.key", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");

    assertThat(problems("tls_server_config:\n" + lines.replace(";", "\n").indent(2)))
        .contains(problem);
  }

  private static void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  @ParameterizedTest
  @CsvSource({"03, false", "04, true", "14, true", "15, false", "31, false"})
  void limitsCostOfHash(String cost, boolean isAllowed) {
    String text = "basic_auth_users:\n  a: " + HASH.replace("$10$", "$" + cost + "$");

    assertThat(catchThrowable(() -> parse(text)) == null).isEqualTo(isAllowed);
  }

  @Test
  void refusesHeadersWithLineBreaks() {
    assertThat(
            problems(
                "http_server_config:\n  headers:\n    X-XSS-Protection: \"1\\r\\nSet-Cookie: a\""))
        .contains("http_server_config.headers.X-XSS-Protection has a value that is not allowed")
        .doesNotContain("Set-Cookie");
  }

  @Test
  void resolvesNamesAgainstFile() throws Exception {
    write("given.yml", tls(""));
    Loading loading =
        Loading.with("--memcached.servers", "mc1")
            .and("--web.config.file", directory.resolve("given.yml").toString());

    assertThat(loading.load().web().config()).isEqualTo(parse(tls("")));
    loading.and("--web.config.file", directory.resolve("none.yml").toString());
    assertThat(loading.problems(directory))
        .isEqualTo(
            "--web.config.file: \"none.yml\" does not exist; name a file that the exporter's account can read");
  }
}
