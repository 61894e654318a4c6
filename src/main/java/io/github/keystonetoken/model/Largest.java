package io.github.keystonetoken.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Chooses what is reported of many: the largest, with hysteresis, so that two of nearly equal size
 * do not take turns and leave two series full of gaps.
 */
public final class Largest {

  /** A newcomer must be a tenth larger than the smallest incumbent to take its place. */
  private static final double INCUMBENT_BONUS = 1.1;

  private Largest() {}

  /**
   * The {@code limit} largest, largest first.
   *
   * @param incumbent whether an element was reported by the collection before
   */
  public static <T> List<T> of(
      Collection<T> all, int limit, ToLongFunction<T> size, Predicate<T> incumbent) {
    Comparator<T> byRank =
        Comparator.comparingDouble(
            element -> size.applyAsLong(element) * (incumbent.test(element) ? INCUMBENT_BONUS : 1));
    return all.stream()
        .sorted(byRank.reversed())
        .limit(limit)
        .sorted(Comparator.comparingLong(size).reversed())
        .toList();
  }
}
