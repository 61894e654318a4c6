package io.github.keystonetoken.demo;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** Draws items as often as their weights say. */
final class WeightedChoice<T> {

  private final NavigableMap<Integer, T> byUpperBound = new TreeMap<>();
  private int total;

  /**
   * @param weights in an order that is always the same, so that a seed decides the draws
   */
  WeightedChoice(Map<T, Integer> weights) {
    weights.forEach(
        (item, weight) -> {
          if (weight > 0) {
            total += weight;
            byUpperBound.put(total, item);
          }
        });
  }

  T next(Random random) {
    return byUpperBound.higherEntry(random.nextInt(total)).getValue();
  }
}
