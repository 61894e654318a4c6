package io.github.keystonetoken.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds unused loopback ports outside the kernel's range for outgoing connections, which could take
 * one before the server does. Each is returned once, and two test processes never share one.
 */
public final class FreePort {

  private static final int FIRST = 10_000;
  private static final int BLOCKS = 22;
  private static final int BLOCK = 1_000;

  /** A process owns a block of ports as long as it listens on the first. */
  private static final ServerSocket CLAIM = claim();

  private static final AtomicInteger NEXT = new AtomicInteger(CLAIM.getLocalPort() + 1);

  private FreePort() {}

  private static ServerSocket claim() {
    for (int block = 0; block < BLOCKS; block++) {
      try {
        return listenOn(FIRST + block * BLOCK);
      } catch (IOException e) {
        // Another process has this block.
      }
    }
    throw new IllegalStateException("Other processes have all test ports.");
  }

  private static ServerSocket listenOn(int port) throws IOException {
    return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
  }

  public static int find() {
    ServerSocket found = listen();
    Unchecked.run(found::close);
    return found.getLocalPort();
  }

  /**
   * Listens on such a port. Unlike a port that is found first and used later, it cannot be taken in
   * between: a process that another thread starts holds the test's sockets for a moment.
   */
  public static ServerSocket listen() {
    for (int tried = 1; tried < BLOCK; tried++) {
      try {
        return listenOn(NEXT.getAndIncrement());
      } catch (IOException e) {
        // Another server has it.
      }
    }
    throw new IllegalStateException("No port up to " + NEXT.get() + " is free.");
  }

  /** Whether no server listens on it. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = listenOn(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
