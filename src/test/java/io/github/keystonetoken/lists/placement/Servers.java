package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Server;
import java.util.List;
import java.util.stream.IntStream;

/** Servers of 127.0.0.1, on the ports that the vectors were made with. */
final class Servers {

  private static final int FIRST_PORT = 31_211;

  private Servers() {}

  static List<Server> of(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> new Server(i, "127.0.0.1:" + (FIRST_PORT + i), "127.0.0.1", FIRST_PORT + i))
        .toList();
  }
}
