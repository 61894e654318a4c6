package io.github.keystonetoken.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.github.keystonetoken.cli.Given;
import io.github.keystonetoken.config.ClientCertificate;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.PemFiles;
import io.github.keystonetoken.config.WebConfig;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.servers.Authority;
import io.github.keystonetoken.servers.Certificate;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The web server with a web configuration: TLS, users, headers, and another one later. */
final class SecuredWebServerTest {

  private static final String HASH = BCrypt.withDefaults().hashToString(4, "hunter2".toCharArray());

  @TempDir private static Path directory;
  private static Authority authority;
  private static Certificate client;
  private static Certificate stranger;

  private WebServer server;

  @BeforeAll
  static void makeCertificates() throws IOException {
    authority = Authority.create(directory, "ca");
    authority.sign("server", "DNS:localhost,IP:127.0.0.1");
    client = authority.sign("client", "DNS:prometheus.example.org");
    // Of the same name as the authority: a client shows what it thinks will be taken.
    stranger =
        Authority.create(Files.createDirectory(directory.resolve("elsewhere")), "ca")
            .sign("client", "DNS:prometheus.example.org");
  }

  @BeforeEach
  void start() throws IOException {
    server =
        WebServer.start(
            new Config.Web(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "/metrics",
                Duration.ofMinutes(5),
                URI.create("https://runbooks.example/runbooks.md"),
                false,
                WebConfig.PLAIN),
            new WebServer.Contents(
                List.of(new PrometheusRegistry()), () -> Snapshot.initial(Keystone.unknown()), "1"),
            CompletableFuture::new,
            Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static WebConfig config(String text) throws IOException, ConfigException {
    Path file = Files.writeString(directory.resolve("web.yml"), text);
    return Given.config("--memcached.servers=mc1", "--web.config.file=" + file.toString())
        .web()
        .config();
  }

  private static String tls(String... more) {
    return "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n"
        + String.join("\n", more).indent(2);
  }

  private static String users() {
    return "basic_auth_users:\n  prometheus: " + HASH + "\n";
  }

  private void serve(String text) throws IOException, ConfigException {
    server.reconfigure(config(text));
  }

  private static HttpClient client(Optional<Certificate> own) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(
            PemFiles.context(
                Optional.of(authority.certificate()),
                own.map(shown -> new ClientCertificate(shown.certificate(), shown.key()))))
        .build();
  }

  private HttpResponse<String> get(HttpClient client, String scheme, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create(scheme + "://127.0.0.1:" + server.address().getPort() + "/-/healthy"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String basic(String credentials) {
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void pagesAreServedOverTlsAndNotWithout() throws Exception {
    serve(tls());

    assertThat(get(client(Optional.empty()), "https").statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> get(HttpClient.newHttpClient(), "http"))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "NoClientCert,               true,  true,  true",
    "RequestClientCert,          true,  true,  true",
    "RequireAnyClientCert,       false, true,  true",
    "VerifyClientCertIfGiven,    true,  true,  false",
    "RequireAndVerifyClientCert, false, true,  false",
  })
  void clientsAreAskedForCertificatesAsConfigured(
      String type, boolean none, boolean signed, boolean strange) throws Exception {
    String authorities = type.equals("NoClientCert") ? "" : "client_ca_file: ca.pem";
    serve(tls(authorities, "client_auth_type: " + type));

    assertThat(
            List.of(
                isServed(Optional.empty()),
                isServed(Optional.of(client)),
                isServed(Optional.of(stranger))))
        .containsExactly(none, signed, strange);
  }

  private boolean isServed(Optional<Certificate> shown) throws Exception {
    try {
      return get(client(shown), "https").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({"prometheus.example.org, true", "example.org, false"})
  void aCertificateMustHaveANameThatIsAllowed(String name, boolean isAllowed) throws Exception {
    serve(
        tls(
            "client_ca_file: ca.pem",
            "client_auth_type: RequireAndVerifyClientCert",
            "client_allowed_sans: [" + name + "]"));

    assertThat(isServed(Optional.of(client))).isEqualTo(isAllowed);
  }

  @Test
  void versionAndCipherSuiteAreThoseConfigured() throws Exception {
    serve(tls("max_version: TLS12", "cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]"));

    var session = get(client(Optional.empty()), "https").sslSession().orElseThrow();
    assertThat(session.getProtocol()).isEqualTo("TLSv1.2");
    assertThat(session.getCipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
  }

  @Test
  void onlyUsersWithTheirPasswordsComeIn() throws Exception {
    serve(users());
    HttpClient client = HttpClient.newHttpClient();

    HttpResponse<String> none = get(client, "http");
    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Basic");
    assertThat(
            List.of(
                get(client, "http", "Authorization", basic("prometheus:hunter3")).statusCode(),
                get(client, "http", "Authorization", basic("nobody:hunter2")).statusCode(),
                get(client, "http", "Authorization", basic("prometheus")).statusCode(),
                get(client, "http", "Authorization", "Basic !").statusCode(),
                get(client, "http", "Authorization", "Bearer hunter2").statusCode()))
        .containsOnly(401);
    assertThat(get(client, "http", "Authorization", basic("prometheus:hunter2")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void everyAnswerHasTheHeaders() throws Exception {
    serve(users() + "http_server_config:\n  headers:\n    X-Frame-Options: deny\n");

    HttpResponse<String> refused = get(HttpClient.newHttpClient(), "http");

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("X-Frame-Options")).contains("deny");
  }

  @Test
  void anotherConfigurationIsInForceAtOnceAlsoForOpenConnections() throws Exception {
    HttpClient client = client(Optional.empty());
    assertThat(get(client, "http").statusCode()).isEqualTo(200);

    serve(users());
    assertThat(get(client, "http").statusCode()).isEqualTo(401);

    serve(tls());
    var before = get(client, "https").sslSession().orElseThrow().getPeerCertificates()[0];

    authority.sign("server", "DNS:localhost,IP:127.0.0.1");
    serve(tls());
    assertThat(get(client, "https").sslSession().orElseThrow().getPeerCertificates()[0])
        .isNotEqualTo(before);
  }
}
