package io.github.keystonetoken.servers;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A private memcached, and the simplest possible client to fill and question it. */
public final class Memcached implements AutoCloseable {

  private final ServerProcess process;
  private final int port;

  private Memcached(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one on a free loopback port, with further options such as {@code -m 64}. */
  public static Memcached start(String... options) {
    return startOn(FreePort.find(), options);
  }

  public static Memcached startOn(int port, String... options) {
    Path program = ServerProcess.program("memcached", "/usr/bin/memcached");
    Path directory = ServerProcess.newDirectory("memcached");
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "-l",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-u",
                System.getProperty("user.name")));
    command.addAll(List.of(options));
    ServerProcess process =
        ServerProcess.start("memcached", directory, command, () -> canConnect(port));
    return new Memcached(process, port);
  }

  private static boolean canConnect(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  /** As Keystone's list writes it. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  public void pause() {
    process.pause();
  }

  public void resume() {
    process.resume();
  }

  /** Stores a value as python-memcached would, with its flags. */
  public void set(String key, byte[] value, int flags, long expiry) {
    String answer = store(key, value, flags, expiry);
    if (!answer.equals("STORED\r\n")) {
      throw new IllegalStateException("set " + key + ": " + answer);
    }
  }

  /** Tries to store a value, and returns what the server says. */
  public String store(String key, byte[] value, int flags, long expiry) {
    byte[] head =
        ("set " + key + " " + flags + " " + expiry + " " + value.length + "\r\n")
            .getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream request = new ByteArrayOutputStream(head.length + value.length + 2);
    request.writeBytes(head);
    request.writeBytes(value);
    request.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    return ask(request.toByteArray(), "\r\n");
  }

  /** Sends one command line and returns the answer up to and with {@code end}. */
  public String ask(String command, String end) {
    return ask((command + "\r\n").getBytes(StandardCharsets.UTF_8), end);
  }

  private String ask(byte[] request, String end) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      int b;
      while ((b = in.read()) >= 0) {
        answer.write(b);
        if (b == '\n' && answer.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
          break;
        }
      }
      return answer.toString(StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The value of one statistic of {@code stats}. */
  public long stat(String name) {
    return ask("stats", "END\r\n")
        .lines()
        .filter(line -> line.startsWith("STAT " + name + " "))
        .map(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    process.close();
  }
}
