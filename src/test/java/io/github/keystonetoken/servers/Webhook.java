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
import java.util.function.BiConsumer;

/** Keeps what is posted to it, by path. */
public final class Webhook implements AutoCloseable {

  private final Map<String, List<String>> bodies = new ConcurrentHashMap<>();
  private final BiConsumer<String, String> listener;
  private final HttpServer server;

  private Webhook(InetSocketAddress address, BiConsumer<String, String> listener) {
    this.listener = listener;
    server = Unchecked.get(() -> HttpServer.create(address, 0));
  }

  /** Starts one on a free loopback port. */
  public static Webhook start() {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return start(free, (path, body) -> {});
  }

  /**
   * Starts one.
   *
   * @param listener gets path and body of each request
   */
  public static Webhook start(InetSocketAddress address, BiConsumer<String, String> listener) {
    Webhook webhook = new Webhook(address, listener);
    webhook.server.createContext("/", webhook::take);
    webhook.server.start();
    return webhook;
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    bodies.computeIfAbsent(path, key -> new CopyOnWriteArrayList<>()).add(body);
    listener.accept(path, body);
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
