package io.github.keystonetoken.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.TlsFiles;
import io.github.keystonetoken.servers.Authority;
import io.github.keystonetoken.servers.Certificate;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The web server with a web configuration: TLS, users, headers, reconfiguration. */
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
    // With the name of the authority: a client sends only certificates that it expects to be
    // accepted.
    stranger =
        Authority.create(Files.createDirectory(directory.resolve("elsewhere")), "ca")
            .sign("client", "DNS:prometheus.example.org");
  }

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start(new PrometheusRegistry());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String tls(String... more) {
    return "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n"
        + String.join("\n", more).indent(2);
  }

  private static String users() {
    return "basic_auth_users:\n  prometheus: " + HASH + "\n";
  }

  private void serve(String text) throws IOException, ConfigException {
    server.reconfigure(TestServer.config(directory, text));
  }

  private static HttpClient client() throws Exception {
    return client(new TlsFiles(authority.certificate(), null, null));
  }

  private static HttpClient client(Certificate own) throws Exception {
    return client(new TlsFiles(authority.certificate(), own.certificate(), own.key()));
  }

  private static HttpClient client(TlsFiles files) throws Exception {
    return HttpClient.newBuilder().sslContext(files.context()).build();
  }

  private HttpResponse<String> get(HttpClient client, String scheme, String... headers)
      throws Exception {
    HttpRequest.Builder request = TestServer.request(server, scheme, "/-/healthy");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return TestServer.send(client, request);
  }

  private int status(HttpClient client, String authorization) throws Exception {
    return get(client, "http", "Authorization", authorization).statusCode();
  }

  private static String basic(String credentials) {
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void requiresClientCertificateOfItsAuthority() throws Exception {
    serve(tls("client_ca_file: ca.pem", "client_auth_type: RequireAndVerifyClientCert"));

    assertThat(List.of(isServed(client()), isServed(client(client)), isServed(client(stranger))))
        .containsExactly(false, true, false);
  }

  private boolean isServed(HttpClient client) throws Exception {
    try {
      return get(client, "https").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({"TLS12, true", "TLS13, false"})
  void refusesVersionsBelowTheMinimum(String minimum, boolean isServed) throws Exception {
    serve(tls("min_version: " + minimum));

    SSLContext context = new TlsFiles(authority.certificate(), null, null).context();
    HttpClient old =
        HttpClient.newBuilder()
            .sslContext(context)
            .sslParameters(new SSLParameters(null, new String[] {"TLSv1.2"}))
            .build();
    assertThat(isServed(old)).isEqualTo(isServed);
    assertThat(isServed(client())).isTrue();
  }

  @Test
  void admitsOnlyUsersWithPassword() throws Exception {
    serve(users() + "http_server_config:\n  headers:\n    X-Frame-Options: deny\n");
    HttpClient client = HttpClient.newHttpClient();

    HttpResponse<String> none = get(client, "http");
    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Basic");
    assertThat(none.headers().firstValue("X-Frame-Options")).contains("deny");
    assertThat(status(client, basic("prometheus:hunter2"))).isEqualTo(200);
    assertThat(
            List.of(
                status(client, basic("prometheus:hunter3")),
                status(client, basic("prometheus:")),
                status(client, basic("Prometheus:hunter2")),
                status(client, basic(":hunter2")),
                status(client, basic("prometheus")),
                status(client, "Basic !"),
                status(client, "Bearer hunter2")))
        .containsOnly(401);
  }

  @Test
  void reconfiguresOpenConnections() throws Exception {
    HttpClient client = client();
    assertThat(get(client, "http").statusCode()).isEqualTo(200);

    serve(users());
    assertThat(get(client, "http").statusCode()).isEqualTo(401);

    serve(tls());
    assertThat(get(client, "https").statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> get(client, "http")).isInstanceOf(IOException.class);

    serve(tls("client_ca_file: ca.pem", "client_auth_type: RequireAndVerifyClientCert"));
    assertThat(isServed(client)).isFalse();

    serve("");
    assertThat(get(client, "http").statusCode()).isEqualTo(200);
  }

  @Test
  void renewsCertificateAndKeepsOpenConnections() throws Exception {
    serve(tls());
    try (Socket open =
        new TlsFiles(authority.certificate(), null, null)
            .context()
            .getSocketFactory()
            .createSocket(server.address().getAddress(), server.address().getPort())) {
      assertThat(statusLine(open)).isEqualTo("HTTP/1.1 200 OK");
      java.security.cert.Certificate before = certificate();

      authority.sign("server", "DNS:localhost,IP:127.0.0.1");
      serve(tls());

      assertThat(certificate()).isNotEqualTo(before);
      assertThat(statusLine(open)).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  private static String statusLine(Socket open) throws IOException {
    open.getOutputStream()
        .write("HEAD /-/healthy HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    // One byte at a time: the rest belongs to the next response.
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) open.getInputStream().read());
    }
    return head.substring(0, head.indexOf("\r\n"));
  }

  /** The certificate that a new client receives. */
  private java.security.cert.Certificate certificate() throws Exception {
    return get(client(), "https").sslSession().orElseThrow().getPeerCertificates()[0];
  }
}
