package io.github.keystonetoken.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what is posted to it, by path. */
public final class Webhook implements AutoCloseable {

  private final Map<String, List<String>> bodies = new ConcurrentHashMap<>();
  private final HttpServer server;

  private Webhook(HttpServer server) {
    this.server = server;
  }

  /** Starts one on a free loopback port. */
  public static Webhook start() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Webhook webhook = new Webhook(Unchecked.get(() -> HttpServer.create(any, 0)));
    webhook.server.createContext("/", webhook::take);
    webhook.server.start();
    return webhook;
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    bodies
        .computeIfAbsent(exchange.getRequestURI().getPath(), path -> new CopyOnWriteArrayList<>())
        .add(body);
    // PagerDuty's answer to an event; ticket systems' answers are read for their status only.
    byte[] answer = "{\"status\": \"success\"}".getBytes(StandardCharsets.US_ASCII);
    exchange.sendResponseHeaders(202, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  /** What was posted to this path, oldest first. */
  public List<String> posted(String path) {
    return bodies.getOrDefault(path, List.of());
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
