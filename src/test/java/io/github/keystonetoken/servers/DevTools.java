package io.github.keystonetoken.servers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection in Chromium's DevTools protocol: commands with their answers, and events. */
final class DevTools implements AutoCloseable {

  private static final int LIMIT_SECONDS = 30;

  private final ObjectMapper mapper = new ObjectMapper();
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final WebSocket socket;

  DevTools(HttpClient client, URI address) {
    socket = client.newWebSocketBuilder().buildAsync(address, new Messages()).join();
  }

  /** Sends a command and waits for its result. */
  JsonNode send(String method, Map<String, ?> parameters) {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    try {
      String message =
          mapper.writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
      socket.sendText(message, true).join();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
    JsonNode answered = answer.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    if (answered.has("error")) {
      throw new IllegalStateException(method + ": " + answered.get("error"));
    }
    return answered.get("result");
  }

  /** What has happened since the last {@link #forget}, in its order. */
  List<JsonNode> events(String method) {
    return events.stream().filter(event -> event.get("method").asText().equals(method)).toList();
  }

  void forget() {
    events.clear();
  }

  @Override
  public void close() {
    socket.abort();
  }

  private void accept(String text) {
    JsonNode message;
    try {
      message = mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    if (message.has("id")) {
      Optional.ofNullable(answers.remove(message.get("id").asInt()))
          .ifPresent(answer -> answer.complete(message));
    } else {
      events.add(message);
    }
  }

  /** Puts together what comes in parts. */
  private final class Messages implements WebSocket.Listener {

    private final StringBuilder begun = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      begun.append(data);
      if (last) {
        accept(begun.toString());
        begun.setLength(0);
      }
      webSocket.request(1);
      return CompletableFuture.completedFuture(last);
    }
  }
}
