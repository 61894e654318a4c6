package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.keystonetoken.config.ServerTls.Clients;
import io.github.keystonetoken.servers.Authority;
import io.github.keystonetoken.servers.Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebConfigFileTest {

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
    return WebConfigFile.parse(text, directory);
  }

  /** What is wrong, a line for each problem, without the directory. */
  private static String problems(String text) {
    return Thrown.messageOf(() -> parse(text)).replace(directory + "/", "");
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
        "{}",
        "tls_server_config:\n",
        "tls_server_config: {}\nbasic_auth_users:\nhttp_server_config:\n  headers:\n"
      })
  void aFileWithNothingInItServesEverybodyInPlainHttp(String text) throws Exception {
    assertThat(parse(text)).isEqualTo(WebConfig.PLAIN);
  }

  @Test
  void everythingCanBeConfigured() throws Exception {
    WebConfig config =
        parse(
            """
            tls_server_config:
              cert_file: server.pem
              key_file: server.key
              client_ca_file: ca.pem
              client_auth_type: RequireAndVerifyClientCert
              client_allowed_sans:
                - prometheus.example.org
              min_version: TLS12
              max_version: TLS12
              cipher_suites:
                - TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
              prefer_server_cipher_suites: false
            http_server_config:
              http2: false
              headers:
                Strict-Transport-Security: max-age=31536000
                X-Frame-Options: deny
            basic_auth_users:
              prometheus: %s
            """
                .formatted(HASH));

    ServerTls tls = config.tls().orElseThrow();
    assertThat(tls.chain().get(0).getSubjectX500Principal()).hasToString("CN=server");
    assertThat(tls.authorities().orElseThrow().get(0).getSubjectX500Principal())
        .hasToString("CN=ca");
    assertThat(tls.clients()).isEqualTo(Clients.REQUIRED_AND_VERIFIED);
    assertThat(tls.clientNames()).containsExactly("prometheus.example.org");
    assertThat(tls.protocols()).containsExactly("TLSv1.2");
    assertThat(tls.cipherSuites()).contains("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    assertThat(tls.prefersOwnOrder()).isFalse();
    assertThat(config.headers())
        .isEqualTo(
            Map.of("Strict-Transport-Security", "max-age=31536000", "X-Frame-Options", "deny"));
    assertThat(config.users()).isEqualTo(Map.of("prometheus", new Secret(HASH)));
    assertThat(config.toString()).contains("***", "CN=server").doesNotContain(HASH);
  }

  @Test
  void whatIsNotConfiguredIsAsTheToolkitHasIt() throws Exception {
    ServerTls tls = parse(tls("")).tls().orElseThrow();

    assertThat(tls.clients()).isEqualTo(Clients.NO_CERTIFICATE);
    assertThat(tls.authorities()).isEmpty();
    assertThat(tls.protocols()).containsExactly("TLSv1.2", "TLSv1.3");
    assertThat(tls.cipherSuites()).isEmpty();
    assertThat(tls.prefersOwnOrder()).isTrue();
  }

  @Test
  void certificatesAndKeysCanStandInTheFileItself() throws Exception {
    WebConfig config =
        parse(
            "tls_server_config:\n  cert: |\n"
                + Files.readString(server.certificate()).indent(4)
                + "  key: |\n"
                + Files.readString(server.key()).indent(4));

    assertThat(config).isEqualTo(parse(tls("")));
  }

  @Test
  void everyProblemIsToldAtOnceAndNoValueIsRepeated() {
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
                  http2: perhaps
                  headers:
                    X-Powered-By: hunter2
                    X-Frame-Options: allow
                basic_auth_users:
                  prometheus: hunter2
                  "a:b": %s
                rate_limit:
                  interval: 1s
                web_config: {}
                """
                    .formatted(HASH)))
        .isEqualTo(
            """
            web.yml:2: cert_file names "missing.pem", which does not exist; name a PEM file that the exporter's account may read
            web.yml:4: client_auth_type has a value that is not allowed; write one of NoClientCert, RequestClientCert, RequireAnyClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert
            web.yml:5: min_version has a value that is not allowed; write one of TLS10, TLS11, TLS12, TLS13
            web.yml:6: a key is not known here; remove it, or write one of cert_file, key_file, client_ca_file, client_auth_type, client_allowed_sans, min_version, max_version, cipher_suites and prefer_server_cipher_suites
            web.yml:7: cert_fil is not known here; remove it, or write one of cert_file, key_file, client_ca_file, client_auth_type, client_allowed_sans, min_version, max_version, cipher_suites and prefer_server_cipher_suites
            web.yml:9: http2 is neither true nor false; write one
            web.yml:11: this header cannot be configured; remove it, or write one of Content-Security-Policy, Strict-Transport-Security, X-Content-Type-Options, X-Frame-Options, X-XSS-Protection
            web.yml:12: X-Frame-Options has a value that is not allowed; write deny or sameorigin
            web.yml:14: the password of this user is no hash by bcrypt; write what htpasswd -nBC 10 "" | tr -d ':\\n' prints
            web.yml:15: names a user that basic authentication cannot have; write 1 to 250 characters, without a colon
            web.yml:16: rate_limit cannot be followed by the exporter; remove it: connections and their time are limited in any case
            web.yml:18: web_config is not known here; remove it, or write one of tls_server_config, http_server_config and basic_auth_users\
            """);
  }

  @Test
  void aFileThatIsNoYamlIsRefusedByItsLineAlone() {
    assertThat(problems("basic_auth_users:\n  a: 'hunter2\n"))
        .startsWith("web.yml:")
        .contains("is not YAML from here on")
        .doesNotContain("hunter2");
    assertThat(problems("a: \u0001")).contains("characters that YAML does not allow");
    assertThat(problems("- a")).contains("web.yml:1: is no mapping");
    assertThat(problems("hunter2")).contains("web.yml:1: is no mapping").doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "basic_auth_users: &a {}                       | basic_auth_users: *a | has an alias",
        "'---'                                         | '---'                | a second document",
        "basic_auth_users: {a: {b: c}}                 | ''                   | is no text",
        "basic_auth_users: !!java.net.URL [http://a]   | ''                   | is no mapping",
        "http_server_config: {}                        | http_server_config:  | is given twice",
        "'? [a]'                                       | ': b'                | a key that is no"
            + " text",
        "'[[[[[[[[[[[[[[[[[[[[[['                      | ''                   | more than 8 deep",
      })
  void whatAWebConfigurationNeedsNotBeIsRefused(String first, String second, String problem) {
    assertThat(problems(first + "\n" + second + "\n")).contains(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "NoClientCert, NO_CERTIFICATE",
    "RequestClientCert, REQUESTED",
    "RequireAnyClientCert, REQUIRED_UNVERIFIED",
    "RequireClientCert, REQUIRED_UNVERIFIED",
    "VerifyClientCertIfGiven, VERIFIED_IF_GIVEN",
    "RequireAndVerifyClientCert, REQUIRED_AND_VERIFIED",
  })
  void everyKindOfClientAuthenticationIsKnown(String text, Clients clients) throws Exception {
    assertThat(parse(tls("client_auth_type: " + text)).tls().orElseThrow().clients())
        .isEqualTo(clients);
  }

  @Test
  void authoritiesAndNamesOfClientsNeedClientsWithVerifiedCertificates() {
    assertThat(problems(tls("client_ca_file: ca.pem")))
        .isEqualTo(
            "web.yml:4: has authorities of clients, of whom no certificate is asked; add"
                + " client_auth_type: RequireAndVerifyClientCert");
    assertThat(problems(tls("client_auth_type: RequireAnyClientCert\nclient_allowed_sans: [prom]")))
        .contains("web.yml:5: client_allowed_sans proves nothing");
  }

  @ParameterizedTest
  @CsvSource({"TLS13, TLS12", "TLS10, TLS11"})
  void aVersionMustBeLeft(String least, String most) {
    assertThat(problems(tls("min_version: " + least + "\nmax_version: " + most)))
        .contains("no version of TLS that Java offers");
  }

  @Test
  void aCipherSuiteMustBeOneThatJavaOffers() {
    assertThat(problems(tls("cipher_suites: [TLS_RSA_WITH_RC4_128_SHA, TLS_NONE]")))
        .contains("\"TLS_RSA_WITH_RC4_128_SHA\" is no", "\"TLS_NONE\" is no");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key_file: server.key        | tls_server_config has no cert_file",
        "cert_file: server.pem       | tls_server_config has no key_file",
        "min_version: TLS12          | tls_server_config has no cert_file",
        "cert_file: server.key       | cert_file has no \"BEGIN CERTIFICATE\"",
        "key_file: server.pem        | key_file has no \"BEGIN PRIVATE KEY\"",
        "cert_file: .                | which is not a regular file",
        "client_ca_file: nobody.pem  | client_ca_file names \"nobody.pem\", which does not exist",
      })
  void aCertificateAndItsKeyMustBeThere(String line, String problem) {
    assertThat(problems("tls_server_config:\n  " + line)).contains(problem);
  }

  @Test
  void aKeyMustBeThatOfTheCertificate() {
    assertThat(problems("tls_server_config:\n  cert_file: server.pem\n  key_file: other.key\n"))
        .contains("the key is not that of the first certificate");
  }

  @Test
  void whatIsNoCertificateOrKeyInsideIsTold() throws IOException {
    write("nonsense.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    write("broken.pem", "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n");
    write("nonsense.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    write("old.key", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");

    assertThat(problems("tls_server_config: {cert_file: nonsense.pem, key_file: nonsense.key}"))
        .contains("a certificate cannot be read", "the key cannot be read");
    assertThat(problems("tls_server_config: {cert_file: broken.pem, key_file: old.key}"))
        .contains(
            "a certificate cannot be read (a block is not Base64)",
            "key_file has a key that is not a plain PKCS#8 one; convert it: openssl pkcs8 -topk8"
                + " -nocrypt -in OLD.pem -out NEW.pem");
  }

  private static void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  @ParameterizedTest
  @CsvSource({"03, false", "04, true", "14, true", "15, false", "31, false"})
  void theCostOfAHashIsLimited(String cost, boolean isAllowed) {
    String text = "basic_auth_users:\n  a: " + HASH.replace("$10$", "$" + cost + "$");

    assertThat(catchThrowable(() -> parse(text)) == null).isEqualTo(isAllowed);
  }

  @Test
  void aHeaderCannotSmuggleAnother() {
    assertThat(
            problems(
                "http_server_config:\n  headers:\n    X-XSS-Protection: \"1\\r\\nSet-Cookie: a\""))
        .contains("web.yml:3: X-XSS-Protection is longer")
        .doesNotContain("Set-Cookie");
  }

  @Test
  void theFlagNamesTheFileAndWhatItNamesIsRelativeToIt() throws Exception {
    write("given.yml", tls(""));
    Loading loading =
        Loading.with("--memcached.servers", "mc1")
            .and("--web.config.file", directory.resolve("given.yml").toString());

    assertThat(loading.load().web().config()).isEqualTo(parse(tls("")));
    assertThat(
            Loading.with("--memcached.servers", "mc1")
                .and("--web.config.file", directory.resolve("none.yml").toString())
                .problems(directory))
        .isEqualTo(
            "--web.config.file: \"none.yml\" does not exist; name a file that the exporter's"
                + " account may read");
  }

  @Test
  void aRenewedCertificateMakesADifference() throws Exception {
    write("watched.yml", tls("").replace("server.", "watched."));
    Files.copy(server.certificate(), directory.resolve("watched.pem"));
    ConfigLoader loader =
        Loading.with("--web.config.file", directory.resolve("watched.yml").toString()).loader();
    ConfigFiles before = loader.files();
    assertThat(loader.files()).isEqualTo(before);

    write("watched.pem", "renewed");

    assertThat(loader.files()).isNotEqualTo(before);
  }
}
