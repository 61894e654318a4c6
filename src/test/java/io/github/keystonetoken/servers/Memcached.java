package io.github.keystonetoken.servers;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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

/** A private memcached, and the simplest possible client to fill and question it. */
public final class Memcached implements AutoCloseable {

  private final ServerProcess process;
  private final SocketAddress listening;

  private Memcached(ServerProcess process, SocketAddress listening) {
    this.process = process;
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
        List.of("-l", host, "-p", Integer.toString(port)),
        new InetSocketAddress(host, port),
        List.of(),
        options);
  }

  /** Starts one on a socket file. */
  public static Memcached startOn(Path socket, String... options) {
    return start(
        List.of("-s", socket.toString()), UnixDomainSocketAddress.of(socket), List.of(), options);
  }

  /** Starts one that only lets accounts in which these passwords know. */
  public static Memcached startWithSasl(int port, Path passwords) {
    return start(
        List.of("-l", "127.0.0.1", "-p", Integer.toString(port), "-S"),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        List.of("env", "SASL_CONF_PATH=" + passwords));
  }

  private static Memcached start(
      List<String> place, SocketAddress listening, List<String> prefix, String... options) {
    Path program = ServerProcess.program("memcached", "/usr/bin/memcached");
    Path directory = ServerProcess.newDirectory("memcached");
    List<String> command = new ArrayList<>(prefix);
    command.add(program.toString());
    command.addAll(place);
    command.addAll(List.of("-u", System.getProperty("user.name")));
    command.addAll(List.of(options));
    ServerProcess process =
        ServerProcess.start("memcached", directory, command, () -> canConnect(listening));
    return new Memcached(process, listening);
  }

  private static boolean canConnect(SocketAddress address) {
    try (SocketChannel channel = SocketChannel.open(address)) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Its port; it has none on a socket file. */
  public int port() {
    return ((InetSocketAddress) listening).getPort();
  }

  /** As Keystone's list writes it. */
  public String address() {
    return "127.0.0.1:" + port();
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
    try (SocketChannel channel = SocketChannel.open(listening)) {
      Channels.newOutputStream(channel).write(request);
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
      StringBuilder answer = new StringBuilder();
      int b;
      while ((b = in.read()) >= 0) {
        answer.append((char) b);
        if (b == '\n' && answer.indexOf(end, answer.length() - end.length()) >= 0) {
          break;
        }
      }
      return answer.toString();
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
