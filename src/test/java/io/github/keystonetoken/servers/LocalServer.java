package io.github.keystonetoken.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** A server that a test started on a port of 127.0.0.1. */
public abstract class LocalServer implements AutoCloseable {

  ServerProcess process;
  int port;

  LocalServer(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  static boolean accepts(SocketAddress address) {
    try (SocketChannel channel = SocketChannel.open(address)) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  static boolean accepts(int port) {
    return accepts(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** As targets and lists of servers are written. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  public String url() {
    return url(port);
  }

  public long pid() {
    return process.pid();
  }

  /** Its own directory, removed when it is closed. */
  public Path directory() {
    return process.directory();
  }

  /** Stops it (SIGSTOP): it keeps its connections and does not answer. */
  public void pause() {
    process.pause();
  }

  /** Lets it continue (SIGCONT). */
  public void resume() {
    process.resume();
  }

  /** Waits for a condition, and fails with the server's log if it does not come true. */
  public void await(BooleanSupplier condition) {
    process.await(condition);
  }

  @Override
  public void close() {
    process.close();
  }
}
