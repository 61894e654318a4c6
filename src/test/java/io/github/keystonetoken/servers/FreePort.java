package io.github.keystonetoken.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loopback port that nobody listens on. Never one of those that the kernel gives to outgoing
 * connections, which could take it before the server does, and each one once: tests in two
 * processes at a time do not meet.
 */
public final class FreePort {

  private static final int FIRST = 10_000;

  /** Each process has its own block; those of two tests at a time differ by their pids. */
  private static final int BLOCKS = 22;

  private static final int BLOCK = 1_000;

  private static final AtomicInteger NEXT =
      new AtomicInteger(FIRST + (int) (ProcessHandle.current().pid() % BLOCKS) * BLOCK);

  private FreePort() {}

  public static int find() {
    for (int tried = 0; tried < BLOCK; tried++) {
      int port = NEXT.getAndIncrement();
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("No port up to " + NEXT.get() + " is free.");
  }

  /** Whether nobody listens on it. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
