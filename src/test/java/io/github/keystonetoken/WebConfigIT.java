package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.github.keystonetoken.config.TlsFiles;
import io.github.keystonetoken.servers.Authority;
import io.github.keystonetoken.servers.Certificate;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.Prometheus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped exporter with TLS on both sides and users, scraped by a real Prometheus. */
final class WebConfigIT {

  private static final String USER = "prometheus";
  private static final String PASSWORD = "correct horse";

  @TempDir private static Path directory;
  private static Authority authority;
  private static Certificate client;
  private static Exporter exporter;

  @BeforeAll
  static void start() throws Exception {
    authority = Authority.create(directory, "ca");
    authority.sign("server", "DNS:localhost,IP:127.0.0.1");
    client = authority.sign("client", "DNS:prometheus.example.org");
    Path file =
        Files.writeString(
            directory.resolve("web.yml"),
            """
            tls_server_config:
              cert_file: server.pem
              key_file: server.key
              client_ca_file: ca.pem
              client_auth_type: RequireAndVerifyClientCert
            basic_auth_users:
              %s: %s
            """
                .formatted(USER, BCrypt.withDefaults().hashToString(10, PASSWORD.toCharArray())));
    exporter =
        Exporter.start(
            """
            [token]
            driver = memcache
            [memcache]
            servers = 127.0.0.1:%d
            """
                .formatted(FreePort.find()),
            "--collector.memcached.interval=1s",
            "--collector.memcached.timeout=500ms",
            "--web.config.file=" + file,
            "--web.enable-lifecycle");
  }

  @AfterAll
  static void stop() {
    exporter.close();
  }

  private static HttpResponse<String> send(String method, String path, String password)
      throws Exception {
    HttpClient scraper =
        HttpClient.newBuilder()
            .sslContext(
                new TlsFiles(authority.certificate(), client.certificate(), client.key()).context())
            .build();
    String credentials =
        Base64.getEncoder()
            .encodeToString((USER + ":" + password).getBytes(StandardCharsets.UTF_8));
    return scraper.send(
        HttpRequest.newBuilder(URI.create("https://" + exporter.address() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Authorization", "Basic " + credentials)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void prometheusScrapesOverMutualTls() throws Exception {
    Path password = Files.writeString(directory.resolve("password"), PASSWORD);
    try (Prometheus prometheus =
        Prometheus.start(
            exporter.address(),
            """
            scrape_interval: 1s
            scheme: https
            tls_config:
              ca_file: %s
              cert_file: %s
              key_file: %s
            basic_auth:
              username: %s
              password_file: %s
            """
                .formatted(
                    authority.certificate(), client.certificate(), client.key(), USER, password))) {
      assertThat(prometheus.awaitSeries("keystone_token_exporter_build_info")).isNotBlank();
    }
  }

  @Test
  void servesRenewedButNoBrokenCertificate() throws Exception {
    X509Certificate first = served();

    authority.sign("server", "DNS:localhost,IP:127.0.0.1");
    exporter.await(() -> !served().equals(first));

    X509Certificate second = served();
    String good = Files.readString(directory.resolve("server.pem"));
    Files.writeString(directory.resolve("server.pem"), "half a certifi");
    HttpResponse<String> reload = send("POST", "/-/reload", PASSWORD);
    assertThat(reload.statusCode()).isEqualTo(500);
    assertThat(reload.body()).contains("has no \"BEGIN CERTIFICATE\"");
    assertThat(lastReload()).isZero();
    assertThat(served()).isEqualTo(second);

    Files.writeString(directory.resolve("server.pem"), good);
    assertThat(send("POST", "/-/reload", PASSWORD).statusCode()).isEqualTo(200);
    assertThat(lastReload()).isEqualTo(1);
    assertThat(send("POST", "/-/reload", "wrong horse").statusCode()).isEqualTo(401);
    assertThat(exporter.log()).doesNotContain(PASSWORD, "wrong horse");
  }

  private static double lastReload() throws Exception {
    return Exposition.parse(send("GET", "/metrics", PASSWORD).body())
        .figure("exporter_config_last_reload_successful");
  }

  private static X509Certificate served() {
    try {
      SSLSession session = send("GET", "/-/healthy", PASSWORD).sslSession().orElseThrow();
      return (X509Certificate) session.getPeerCertificates()[0];
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
