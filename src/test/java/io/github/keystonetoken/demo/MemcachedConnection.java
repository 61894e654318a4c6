package io.github.keystonetoken.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.Unchecked;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/**
 * One connection that sends python-memcached's commands for Keystone, and waits for each answer.
 */
public final class MemcachedConnection implements AutoCloseable {

  private static final String TOO_LARGE = "SERVER_ERROR object too large for cache";

  private final Socket socket;
  private final OutputStream out;
  private final InputStream in;

  MemcachedConnection(InetSocketAddress server) {
    socket = Unchecked.get(() -> new Socket(server.getAddress(), server.getPort()));
    Unchecked.run(
        () -> {
          socket.setTcpNoDelay(true);
          socket.setSoTimeout(10_000);
        });
    out = new BufferedOutputStream(Unchecked.get(socket::getOutputStream), 1 << 16);
    in = new BufferedInputStream(Unchecked.get(socket::getInputStream), 1 << 16);
  }

  /** A connection to each server. */
  public static List<MemcachedConnection> toAll(List<Memcached> servers) {
    return servers.stream()
        .map(server -> new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
        .map(MemcachedConnection::new)
        .toList();
  }

  public void set(String key, byte[] value, int flags, long ttlSeconds) {
    if (!setIfItFits(key, value, flags, ttlSeconds)) {
      throw new IllegalStateException("set of " + value.length + " bytes: " + TOO_LARGE);
    }
  }

  /** Returns false if the value exceeds the item limit: the server deletes the one before, too. */
  public boolean setIfItFits(String key, byte[] value, int flags, long ttlSeconds) {
    String answer = store("set", key, value, flags, ttlSeconds);
    if (!answer.equals("STORED") && !answer.equals(TOO_LARGE)) {
      throw new IllegalStateException("set of " + value.length + " bytes: " + answer);
    }
    return answer.equals("STORED");
  }

  /** Whether the key was free. */
  public boolean add(String key, byte[] value, int flags, long ttlSeconds) {
    return store("add", key, value, flags, ttlSeconds).equals("STORED");
  }

  private String store(String command, String key, byte[] value, int flags, long ttlSeconds) {
    send("%s %s %d %d %d".formatted(command, key, flags, ttlSeconds, value.length).getBytes(UTF_8));
    return ask(value);
  }

  /** Reads a value, and drops it. */
  public void get(String key) {
    String head = ask(("get " + key).getBytes(UTF_8));
    if (!head.equals("END")) {
      int length = Integer.parseInt(head.substring(head.lastIndexOf(' ') + 1));
      Unchecked.run(() -> in.skipNBytes(length + "\r\nEND\r\n".length()));
    }
  }

  public void delete(String key) {
    ask(("delete " + key).getBytes(UTF_8));
  }

  /** Sends this and the end of a line, and reads the answer's first line. */
  private String ask(byte[] request) {
    send(request);
    return Unchecked.get(this::line);
  }

  private void send(byte[] bytes) {
    Unchecked.run(
        () -> {
          out.write(bytes);
          out.write("\r\n".getBytes(UTF_8));
        });
  }

  private String line() throws IOException {
    out.flush();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b;
    while ((b = in.read()) != '\n') {
      if (b < 0) {
        throw new IOException("memcached closed the connection");
      }
      line.write(b);
    }
    return line.toString(UTF_8).stripTrailing();
  }

  @Override
  public void close() {
    Unchecked.run(socket::close);
  }
}
