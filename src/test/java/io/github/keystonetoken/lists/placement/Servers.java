package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Server;
import java.util.List;
import java.util.stream.IntStream;

/** Servers of 127.0.0.1, on the ports that the vectors were made with. */
final class Servers {

  private static final int FIRST_PORT = 31_211;

  private Servers() {}

  static List<Server> of(int number) {
    return weighted(IntStream.range(0, number).map(i -> 1).toArray());
  }

  static List<Server> weighted(int... weights) {
    return IntStream.range(0, weights.length)
        .mapToObj(
            i ->
                new Server(
                    i, "127.0.0.1:" + (FIRST_PORT + i), "127.0.0.1", FIRST_PORT + i, weights[i]))
        .toList();
  }
}
