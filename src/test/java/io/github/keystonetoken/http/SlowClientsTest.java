package io.github.keystonetoken.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.TlsFiles;
import io.github.keystonetoken.servers.Certificate;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred clients that are slow in different ways, and one scraper among them. */
final class SlowClientsTest {

  private static final int CLIENTS = 200;
  private static final int SCRAPES = 20;

  /** Half of what Prometheus allows by default. */
  private static final Duration SCRAPE_LIMIT = Duration.ofSeconds(5);

  /** The start of a ClientHello with a claimed length of 512 bytes. */
  private static final byte[] HALF_A_HANDSHAKE = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

  private static final byte[] REQUEST =
      "GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  @TempDir private Path directory;
  private final List<Socket> slow = new ArrayList<>();
  private final List<Socket> dripping = new ArrayList<>();
  private WebServer server;

  @AfterEach
  void stop() throws IOException {
    server.close();
    for (Socket socket : slow) {
      socket.close();
    }
  }

  @BeforeEach
  void start() throws IOException {
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(
        () ->
            InfoSnapshot.builder()
                .name("large")
                .dataPoint(
                    InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of("text", "x".repeat(200_000)))
                        .build())
                .build());
    server = TestServer.start(registry);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    // A small buffer for an answer that is never read.
    socket.setReceiveBufferSize(4096);
    socket.connect(server.address());
    slow.add(socket);
    return socket;
  }

  private static void send(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      // It was closed, as expected for slow clients.
    }
  }

  /** Opens a fifth of all connections in each way. */
  private void openSlowClients() throws IOException {
    for (int i = 0; i < CLIENTS; i++) {
      Socket socket = connect();
      switch (i % 5) {
        case 0 -> socket.setKeepAlive(true);
        case 1 -> send(socket, HALF_A_HANDSHAKE);
        case 2 -> send(socket, "GET /metrics HTT".getBytes(StandardCharsets.ISO_8859_1));
        case 3 -> neverRead(socket);
        default -> dripping.add(socket);
      }
    }
  }

  private void neverRead(Socket socket) {
    for (int i = 0; i < 20; i++) {
      send(socket, REQUEST);
    }
  }

  private void scrapeAmongSlowClients(HttpClient client, String scheme) throws Exception {
    ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
    try {
      openSlowClients();
      ScheduledFuture<?> drops =
          drip.scheduleAtFixedRate(
              () -> dripping.forEach(socket -> send(socket, new byte[] {'G'})),
              0,
              1,
              TimeUnit.SECONDS);
      for (int i = 0; i < SCRAPES; i++) {
        // New ones all the time: the scraper is never alone.
        connect();
        HttpResponse<String> answer =
            TestServer.send(
                client, TestServer.request(server, scheme, "/metrics").timeout(SCRAPE_LIMIT));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).hasSizeGreaterThan(200_000);
      }
      assertThat(drops.isDone()).as("the clients drip to the end").isFalse();
    } finally {
      drip.shutdownNow();
    }
  }

  @Test
  void answersScrapesAmongSlowClients() throws Exception {
    scrapeAmongSlowClients(HttpClient.newHttpClient(), "http");
  }

  @Test
  void answersScrapesOverTlsAmongSlowClients() throws Exception {
    Certificate certificate = Certificate.create(directory, "server", "IP:127.0.0.1");
    server.reconfigure(
        TestServer.config(
            directory, "tls_server_config: {cert_file: server.pem, key_file: server.key}\n"));

    scrapeAmongSlowClients(
        HttpClient.newBuilder()
            .sslContext(new TlsFiles(certificate.certificate(), null, null).context())
            .build(),
        "https");
  }
}
