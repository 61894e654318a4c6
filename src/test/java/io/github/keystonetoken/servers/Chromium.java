package io.github.keystonetoken.servers;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A headless browser with a profile of its own. */
public final class Chromium implements AutoCloseable {

  private static final Duration END_LIMIT = Duration.ofSeconds(20);

  private final ServerProcess process;
  private final HttpClient client = HttpClient.newHttpClient();

  private Chromium(ServerProcess process) {
    this.process = process;
  }

  public static Chromium start() {
    Path program = ServerProcess.program("chromium", "/usr/bin/chromium");
    Path directory = ServerProcess.newDirectory("chromium");
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--headless=new",
                "--remote-debugging-port=0",
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
    return new Chromium(
        ServerProcess.start(
            "chromium", directory, command, () -> Files.exists(portFile(directory))));
  }

  /** It writes its port to this file, atomically. */
  private static Path portFile(Path directory) {
    return directory.resolve("DevToolsActivePort");
  }

  /** Opens an empty tab. */
  public Tab newTab() {
    return Unchecked.get(
        () -> {
          String port = Files.readAllLines(portFile(process.directory())).get(0);
          HttpRequest request =
              HttpRequest.newBuilder(
                      URI.create(LocalServer.url(Integer.parseInt(port)) + "/json/new?about:blank"))
                  .PUT(HttpRequest.BodyPublishers.noBody())
                  .build();
          String target = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
          return Tab.attach(
              client,
              URI.create(new ObjectMapper().readTree(target).get("webSocketDebuggerUrl").asText()));
        });
  }

  @Override
  public void close() {
    // After SIGKILL its helpers would continue, and write to its directory.
    process.end(END_LIMIT);
    process.close();
  }
}
