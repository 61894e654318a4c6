package io.github.keystonetoken.sample;

import java.util.List;

/**
 * Whether the ranges of a sample differ more than chance makes them. They do not while ids are
 * uniform; ids from elsewhere could be anything, and then the interval has to be wider.
 */
public final class Dispersion {

  /** 32 ranges exceed it by chance once in some thousand samples. */
  private static final double BY_CHANCE = 2;

  private Dispersion() {}

  /** Variance of the ranges' rows over their mean, or 1 where it may be chance. */
  public static double of(List<Long> rowsOfRanges) {
    double mean = rowsOfRanges.stream().mapToLong(Long::longValue).average().orElse(0);
    if (rowsOfRanges.size() < 2 || mean < 1) {
      return 1;
    }
    double squares = rowsOfRanges.stream().mapToDouble(rows -> (rows - mean) * (rows - mean)).sum();
    double dispersion = squares / (rowsOfRanges.size() - 1) / mean;
    return dispersion > BY_CHANCE ? dispersion : 1;
  }
}
