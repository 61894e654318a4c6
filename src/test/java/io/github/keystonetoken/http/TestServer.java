package io.github.keystonetoken.http;

import io.github.keystonetoken.cli.Given;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.WebConfig;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A web server of a registry, on a free port of 127.0.0.1. */
final class TestServer {

  static final String VERSION = "1.2.3 <dev>";

  private TestServer() {}

  static WebServer start(PrometheusRegistry registry) throws IOException {
    return start(registry, () -> Snapshot.initial(Keystone.unknown()));
  }

  static WebServer start(PrometheusRegistry registry, Supplier<Snapshot> current)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new WebServer(
        new Config.Web(
            List.of(address),
            "/metrics",
            Duration.ofMinutes(5),
            URI.create("https://runbooks.example/runbooks.md"),
            false,
            WebConfig.PLAIN),
        address,
        new WebServer.Contents(
            registry, current, VERSION, CompletableFuture::new, Clock.systemUTC()));
  }

  /** A web configuration of a file, which is written to a directory. */
  static WebConfig config(Path directory, String text) throws IOException, ConfigException {
    Path file = Files.writeString(directory.resolve("web.yml"), text);
    return Given.config("--memcached.servers=mc1", "--web.config.file=" + file.toString())
        .web()
        .config();
  }

  static HttpRequest.Builder request(WebServer server, String scheme, String path) {
    return HttpRequest.newBuilder(
        URI.create(scheme + "://127.0.0.1:" + server.address().getPort() + path));
  }

  static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
