package io.github.keystonetoken.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A loopback port that nobody listens on. Never one of those that the kernel gives to outgoing
 * connections, which could take it before the server does, and each one once: tests in two
 * processes at a time do not meet.
 */
public final class FreePort {

  private static final int FIRST = 10_000;

  private static final int BLOCKS = 22;
  private static final int BLOCK = 1_000;

  /** Each process has a block of its own: it holds its first port as long as it lives. */
  private static final ServerSocket CLAIM = claim();

  private static final AtomicInteger NEXT = new AtomicInteger(CLAIM.getLocalPort() + 1);

  private FreePort() {}

  private static ServerSocket claim() {
    return IntStream.range(0, BLOCKS)
        .mapToObj(block -> listenOn(FIRST + block * BLOCK))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("Other processes have all test ports."));
  }

  /** Empty where another does. */
  private static Optional<ServerSocket> listenOn(int port) {
    try {
      return Optional.of(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  public static int find() {
    for (int tried = 1; tried < BLOCK; tried++) {
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
