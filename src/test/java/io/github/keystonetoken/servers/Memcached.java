package io.github.keystonetoken.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A private memcached, and a simple client of it. */
public final class Memcached extends ServerProcess {

  private final SocketAddress listening;

  private Memcached(SocketAddress listening, List<String> command) {
    super(
        "memcached",
        newDirectory("memcached"),
        listening instanceof InetSocketAddress tcp ? tcp.getPort() : 0,
        command,
        () -> accepts(listening));
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
    return start(List.of(), host, port, options);
  }

  /** Starts one on a socket file. */
  public static Memcached startOn(Path socket, String... options) {
    return start(List.of(), UnixDomainSocketAddress.of(socket), options);
  }

  /**
   * Starts one with SASL.
   *
   * @param configuration directory of SASL's {@code memcached.conf}
   */
  static Memcached startWithSasl(int port, Path configuration) {
    List<String> environment = List.of("env", "SASL_CONF_PATH=" + configuration);
    return start(environment, "127.0.0.1", port, "-S");
  }

  private static Memcached start(
      List<String> environment, String host, int port, String... options) {
    return start(environment, new InetSocketAddress(host, port), options);
  }

  private static Memcached start(
      List<String> environment, SocketAddress listening, String... options) {
    List<String> command = new ArrayList<>(environment);
    command.add(program("memcached", "/usr/bin/memcached").toString());
    command.addAll(List.of("-u", System.getProperty("user.name")));
    command.addAll(
        listening instanceof InetSocketAddress tcp
            ? List.of("-l", tcp.getHostString(), "-p", Integer.toString(tcp.getPort()))
            : List.of("-s", listening.toString()));
    command.addAll(List.of(options));
    return new Memcached(listening, command);
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
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(
        "set %s %d %d %d\r\n".formatted(key, flags, expiry, value.length).getBytes(UTF_8));
    request.writeBytes(value);
    request.writeBytes("\r\n".getBytes(UTF_8));
    return ask(request.toByteArray(), "\r\n");
  }

  /** Sends one command line and returns the answer up to and including {@code end}. */
  public String ask(String command, String end) {
    return ask((command + "\r\n").getBytes(UTF_8), end);
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
