package io.github.keystonetoken.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Says what no memcached says: each connection plays the next script, the last one for ever. */
public final class ScriptedServer implements AutoCloseable {

  private final ServerSocket listener;
  private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();

  private ScriptedServer(ServerSocket listener) {
    this.listener = listener;
  }

  /** What happens after a line was read. Returning keeps the connection, throwing ends it. */
  public interface Script {
    void answer(String line, OutputStream out) throws IOException;

    /** Says the same to every line. */
    static Script saying(String text) {
      return (line, out) -> out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Says it to the first line, and closes. */
    static Script sayingAndClosing(String text) {
      return (line, out) -> {
        saying(text).answer(line, out);
        throw new IOException("as scripted");
      };
    }

    /** Says the text again and again, with a pause, until the other side goes. */
    static Script dripping(String text, long pauseMillis) {
      return (line, out) -> {
        try {
          while (true) {
            saying(text).answer(line, out);
            TimeUnit.MILLISECONDS.sleep(pauseMillis);
          }
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      };
    }
  }

  public static ScriptedServer start(Script... scripts) {
    return startOn("127.0.0.1", scripts);
  }

  public static ScriptedServer startOn(String address, Script... scripts) {
    return startOn(address, 0, scripts);
  }

  /** Listens on a port that is known before, where another server may have listened. */
  public static ScriptedServer startOn(int port, Script... scripts) {
    return startOn("127.0.0.1", port, scripts);
  }

  private static ScriptedServer startOn(String address, int port, Script... scripts) {
    try {
      return startOn(new ServerSocket(port, 50, InetAddress.getByName(address)), scripts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Accepts on a socket of any kind, which closes with the server. */
  public static ScriptedServer startOn(ServerSocket listener, Script... scripts) {
    ScriptedServer server = new ScriptedServer(listener);
    Thread thread = new Thread(() -> server.accept(List.of(scripts)), "scripted server");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private void accept(List<Script> scripts) {
    try {
      for (int i = 0; ; i++) {
        Socket socket = listener.accept();
        sockets.add(socket);
        Script script = scripts.get(Math.min(i, scripts.size() - 1));
        Thread thread = new Thread(() -> play(script, socket), "scripted connection " + i);
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private static void play(Script script, Socket socket) {
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
      String line;
      while ((line = in.readLine()) != null) {
        script.answer(line, socket.getOutputStream());
      }
    } catch (IOException e) {
      // The script's end, or the other side has gone.
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Connections so far. */
  public int connections() {
    return sockets.size();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
