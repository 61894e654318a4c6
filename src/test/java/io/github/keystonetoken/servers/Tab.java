package io.github.keystonetoken.servers;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A tab of a browser: what a reader of a page does and sees. */
public final class Tab implements AutoCloseable {

  private static final int LIMIT_SECONDS = 30;

  private final DevTools tools;

  private Tab(DevTools tools) {
    this.tools = tools;
  }

  static Tab attach(DevTools tools) {
    Stream.of("Page.enable", "Runtime.enable", "Log.enable", "Network.enable")
        .forEach(method -> tools.send(method, Map.of()));
    return new Tab(tools);
  }

  /** Makes the window as wide as that, and the reader one of dark or light pages. */
  public void look(int width, boolean dark) {
    tools.send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    tools.send(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Opens a page and waits until all of it is there. */
  public void open(String url) throws InterruptedException {
    tools.forget();
    tools.send("Page.navigate", Map.of("url", url));
    Instant limit = Instant.now().plusSeconds(LIMIT_SECONDS);
    while (tools.events("Page.loadEventFired").isEmpty()) {
      if (Instant.now().isAfter(limit)) {
        throw new IllegalStateException(url + " was not loaded within " + LIMIT_SECONDS + " s");
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** The value of a JavaScript expression, or what its promise comes to. */
  public JsonNode evaluate(String expression) {
    JsonNode result =
        tools.send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(result.get("exceptionDetails").toString());
    }
    return result.get("result").path("value");
  }

  /** Presses the key that goes to the next link. */
  public void pressTab() {
    for (String type : List.of("keyDown", "keyUp")) {
      tools.send(
          "Input.dispatchKeyEvent",
          Map.of("type", type, "key", "Tab", "code", "Tab", "windowsVirtualKeyCode", 9));
    }
  }

  /** What the browser had to complain of since the page was opened. */
  public List<String> complaints() {
    return Stream.of("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
        .flatMap(method -> tools.events(method).stream())
        .map(JsonNode::toString)
        .toList();
  }

  /** The addresses that it asked for since the page was opened. */
  public List<String> requests() {
    return tools.events("Network.requestWillBeSent").stream()
        .map(event -> event.at("/params/request/url").asText())
        .toList();
  }

  /** Takes a picture of the whole page, beyond the window's lower edge too. */
  public void screenshot(Path file) {
    JsonNode size = tools.send("Page.getLayoutMetrics", Map.of()).get("cssContentSize");
    JsonNode picture =
        tools.send(
            "Page.captureScreenshot",
            Map.of(
                "captureBeyondViewport",
                true,
                "clip",
                Map.of(
                    "x",
                    0,
                    "y",
                    0,
                    "scale",
                    1,
                    "width",
                    size.get("width").asInt(),
                    "height",
                    size.get("height").asInt())));
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, Base64.getDecoder().decode(picture.get("data").asText()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    tools.close();
  }
}
