package io.github.keystonetoken.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Answers lines as no memcached does: each connection plays the next script, and all further ones
 * the last.
 */
public final class ScriptedServer extends TcpServer {

  private final List<Script> scripts;

  private ScriptedServer(ServerSocket listener, List<Script> scripts) {
    super(listener);
    this.scripts = scripts;
  }

  /** What happens after a line was read. Returning keeps the connection, throwing ends it. */
  public interface Script {
    void answer(String line, OutputStream out) throws IOException;

    /** Answers every line with this text. */
    static Script saying(String text) {
      return (line, out) -> out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Answers the first line, and closes the connection. */
    static Script sayingAndClosing(String text) {
      return (line, out) -> {
        saying(text).answer(line, out);
        throw new IOException("as scripted");
      };
    }

    /** Repeats the text, with a pause, until the client closes the connection. */
    static Script dripping(String text, long pauseMillis) {
      return (line, out) -> {
        while (true) {
          saying(text).answer(line, out);
          Unchecked.run(() -> TimeUnit.MILLISECONDS.sleep(pauseMillis));
        }
      };
    }
  }

  public static ScriptedServer start(Script... scripts) {
    return startOn(listener("127.0.0.1", 0), scripts);
  }

  /** Accepts on a socket of any kind, which closes with the server. */
  public static ScriptedServer startOn(ServerSocket listener, Script... scripts) {
    ScriptedServer server = new ScriptedServer(listener, List.of(scripts));
    server.start();
    return server;
  }

  @Override
  void serve(int number, Socket client) throws IOException {
    Script script = scripts.get(Math.min(number, scripts.size() - 1));
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
    String line;
    while ((line = in.readLine()) != null) {
      script.answer(line, client.getOutputStream());
    }
  }
}
