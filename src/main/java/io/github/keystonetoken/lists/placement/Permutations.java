package io.github.keystonetoken.lists.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All orders of a few elements. */
final class Permutations {

  private Permutations() {}

  /** Every order once, the given one first. */
  static <T> Stream<List<T>> of(List<T> elements) {
    if (elements.isEmpty()) {
      return Stream.of(List.of());
    }
    return IntStream.range(0, elements.size())
        .boxed()
        .flatMap(
            first -> {
              List<T> rest = new ArrayList<>(elements);
              T head = rest.remove((int) first);
              return of(rest).map(tail -> Stream.concat(Stream.of(head), tail.stream()).toList());
            });
  }
}
