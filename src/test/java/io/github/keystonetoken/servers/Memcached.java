package io.github.keystonetoken.servers;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A private memcached, and a simple client of it. */
public final class Memcached extends LocalServer {

  private final SocketAddress listening;

  private Memcached(ServerProcess process, SocketAddress listening) {
    super(process, listening instanceof InetSocketAddress tcp ? tcp.getPort() : 0);
    this.listening = listening;
  }

  /** Starts one on a free loopback port, with further options such as {@code -m 64}. */
  public static Memcached start(String... options) {
    return startOn(FreePort.find(), options);
  }

  public static Memcached startOn(int port, String... options) {
    return startAt("127.0.0.1", port, options);
  }

  /** Starts one on an address of the loopback interface. */
  public static Memcached startAt(String host, int port, String... options) {
    return start(
        new InetSocketAddress(host, port),
        List.of("/usr/bin/memcached", "-l", host, "-p", Integer.toString(port)),
        options);
  }

  /** Starts one on a socket file. */
  public static Memcached startOn(Path socket, String... options) {
    return start(
        UnixDomainSocketAddress.of(socket),
        List.of("/usr/bin/memcached", "-s", socket.toString()),
        options);
  }

  /**
   * Starts one with SASL.
   *
   * @param configuration directory of SASL's {@code memcached.conf}
   */
  static Memcached startWithSasl(int port, Path configuration) {
    return start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        List.of("env", "SASL_CONF_PATH=" + configuration, "/usr/bin/memcached"),
        "-S",
        "-l",
        "127.0.0.1",
        "-p",
        Integer.toString(port));
  }

  private static Memcached start(SocketAddress listening, List<String> program, String... options) {
    ServerProcess.program("memcached", "/usr/bin/memcached");
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of("-u", System.getProperty("user.name")));
    command.addAll(List.of(options));
    return new Memcached(
        ServerProcess.start(
            "memcached",
            ServerProcess.newDirectory("memcached"),
            command,
            () -> accepts(listening)),
        listening);
  }

  /** Stores a value as python-memcached would, with its flags. */
  public void set(String key, byte[] value, int flags, long expiry) {
    String answer = store(key, value, flags, expiry);
    if (!answer.equals("STORED\r\n")) {
      throw new IllegalStateException("set " + key + ": " + answer);
    }
  }

  /** Tries to store a value, and returns the answer. */
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

  /** Sends one command line and returns the answer up to and including {@code end}. */
  public String ask(String command, String end) {
    return ask((command + "\r\n").getBytes(StandardCharsets.UTF_8), end);
  }

  private String ask(byte[] request, String end) {
    return Unchecked.get(
        () -> {
          try (SocketChannel channel = SocketChannel.open(listening)) {
            Channels.newOutputStream(channel).write(request);
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
            StringBuilder answer = new StringBuilder();
            int b;
            do {
              b = in.read();
              answer.append(b < 0 ? "" : (char) b);
            } while (b >= 0
                && (b != '\n' || answer.indexOf(end, answer.length() - end.length()) < 0));
            return answer.toString();
          }
        });
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
}
