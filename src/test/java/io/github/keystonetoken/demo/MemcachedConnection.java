package io.github.keystonetoken.demo;

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
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One connection that sends python-memcached's commands for Keystone, and waits for each answer.
 */
public final class MemcachedConnection implements AutoCloseable {

  private static final String TOO_LARGE = "SERVER_ERROR object too large for cache";

  private final Socket socket;
  private final OutputStream out;
  private final InputStream in;

  public MemcachedConnection(int port) {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  public MemcachedConnection(InetSocketAddress server) {
    socket = Unchecked.get(() -> new Socket(server.getAddress(), server.getPort()));
    Unchecked.run(
        () -> {
          socket.setTcpNoDelay(true);
          socket.setSoTimeout(10_000);
        });
    out = new BufferedOutputStream(Unchecked.get(socket::getOutputStream), 1 << 16);
    in = new BufferedInputStream(Unchecked.get(socket::getInputStream), 1 << 16);
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
    return Unchecked.get(
        () -> {
          send("%s %s %d %d %d\r\n".formatted(command, key, flags, ttlSeconds, value.length));
          out.write(value);
          send("\r\n");
          return line();
        });
  }

  public Optional<byte[]> get(String key) {
    return Unchecked.get(
        () -> {
          send("get " + key + "\r\n");
          String head = line();
          if (head.equals("END")) {
            return Optional.empty();
          }
          byte[] value = in.readNBytes(Integer.parseInt(head.substring(head.lastIndexOf(' ') + 1)));
          line();
          line();
          return Optional.of(value);
        });
  }

  public void delete(String key) {
    Unchecked.run(
        () -> {
          send("delete " + key + "\r\n");
          line();
        });
  }

  private void send(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
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
    return line.toString(StandardCharsets.US_ASCII).stripTrailing();
  }

  @Override
  public void close() {
    Unchecked.run(socket::close);
  }
}
