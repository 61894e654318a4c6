package io.github.keystonetoken.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A headless browser with one tab: what a reader of a page does and sees, by Chromium's DevTools
 * protocol.
 */
public final class Chromium extends ServerProcess {

  private static final Duration END_LIMIT = Duration.ofSeconds(20);
  private static final int LIMIT_SECONDS = 30;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();

  /** Since the page was opened. */
  private final List<JsonNode> events = new ArrayList<>();

  private final WebSocket socket;
  private int lastId;

  private Chromium(Path directory, int port) {
    super(
        "chromium",
        directory,
        port,
        command(directory, port),
        () -> tabs(port).findAny().isPresent());
    URI tab = URI.create(tabs(port).findFirst().orElseThrow());
    socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(tab, new Receiver()).join();
    Stream.of("Page.enable", "Runtime.enable", "Log.enable", "Network.enable")
        .forEach(method -> send(method, Map.of()));
  }

  public static Chromium start() {
    return new Chromium(newDirectory("chromium"), FreePort.find());
  }

  private static List<String> command(Path directory, int port) {
    List<String> command =
        new ArrayList<>(
            List.of(
                program("chromium", "/usr/bin/chromium").toString(),
                "--headless=new",
                "--remote-debugging-port=" + port,
                "--user-data-dir=" + directory,
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--hide-scrollbars"));
    if (System.getProperty("user.name").equals("root")) {
      // Its sandbox refuses root. It only opens the tests' pages.
      command.add("--no-sandbox");
    }
    command.add("about:blank");
    return command;
  }

  /** Addresses of its tabs; none while it starts. */
  private static Stream<String> tabs(int port) {
    String list = url(port) + "/json/list";
    JsonNode targets =
        Unchecked.get(() -> MAPPER.readTree(Http.answers(list) ? Http.get(list) : "[]"));
    return StreamSupport.stream(targets.spliterator(), false)
        .filter(target -> target.path("type").asText().equals("page"))
        .map(target -> target.path("webSocketDebuggerUrl").asText());
  }

  /** Sends a command and waits for its result. */
  private JsonNode send(String method, Map<String, ?> parameters) {
    int id = ++lastId;
    JsonNode command = MAPPER.valueToTree(Map.of("id", id, "method", method, "params", parameters));
    socket.sendText(command.toString(), true).join();
    JsonNode answer = receive(method, message -> message.path("id").asInt() == id);
    if (answer.has("error")) {
      throw new IllegalStateException(method + ": " + answer.get("error"));
    }
    return answer.get("result");
  }

  private JsonNode receive(String what, Predicate<JsonNode> isWanted) {
    while (true) {
      JsonNode message = Unchecked.get(() -> messages.poll(LIMIT_SECONDS, TimeUnit.SECONDS));
      if (message == null) {
        throw new IllegalStateException("no " + what + " within " + LIMIT_SECONDS + " s");
      }
      events.add(message);
      if (isWanted.test(message)) {
        return message;
      }
    }
  }

  private Stream<JsonNode> events(String method) {
    return events.stream().filter(event -> event.path("method").asText().equals(method));
  }

  /** Makes the window as wide as that, and the reader one of dark or light pages. */
  public void look(int width, boolean dark) {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    send(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Opens a page and waits until it is loaded. */
  public void open(String url) {
    messages.clear();
    events.clear();
    send("Page.navigate", Map.of("url", url));
    String loaded = "Page.loadEventFired";
    if (events(loaded).findAny().isEmpty()) {
      receive(loaded, event -> event.path("method").asText().equals(loaded));
    }
  }

  /** The value of a JavaScript expression, or what its promise comes to. */
  public JsonNode evaluate(String expression) {
    JsonNode result =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(result.get("exceptionDetails").toString());
    }
    return result.get("result").path("value");
  }

  /** Presses the tab key. */
  public void pressTab() {
    for (String type : List.of("keyDown", "keyUp")) {
      send(
          "Input.dispatchKeyEvent",
          Map.of("type", type, "key", "Tab", "code", "Tab", "windowsVirtualKeyCode", 9));
    }
  }

  /** Errors and messages on the console since the page was opened. */
  public List<String> complaints() {
    awaitEvents();
    return Stream.of("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
        .flatMap(this::events)
        .map(JsonNode::toString)
        .toList();
  }

  /** The addresses that were requested since the page was opened. */
  public List<String> requests() {
    awaitEvents();
    return events("Network.requestWillBeSent")
        .map(event -> event.at("/params/request/url").asText())
        .toList();
  }

  /** Events come in the order of commands. */
  private void awaitEvents() {
    evaluate("0");
  }

  /** Takes a picture of the whole page, which may be higher than the window. */
  public void screenshot(Path file) {
    JsonNode size = send("Page.getLayoutMetrics", Map.of()).get("cssContentSize");
    Map<String, Integer> clip =
        Map.of(
            "x", 0,
            "y", 0,
            "scale", 1,
            "width", size.get("width").asInt(),
            "height", size.get("height").asInt());
    JsonNode picture =
        send("Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip));
    Unchecked.run(
        () -> {
          Files.createDirectories(file.getParent());
          Files.write(file, Base64.getDecoder().decode(picture.get("data").asText()));
        });
  }

  @Override
  public void close() {
    socket.abort();
    // After SIGKILL its helpers would continue, and write to its directory.
    end(END_LIMIT);
    super.close();
  }

  /** Joins the parts of messages. */
  private final class Receiver implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        messages.add(Unchecked.get(() -> MAPPER.readTree(text.toString())));
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
