package io.github.keystonetoken.bench;

import java.util.Arrays;

/** Percentiles by nearest rank: always a value that was measured. */
public final class Percentile {

  private Percentile() {}

  /**
   * The smallest value that is not exceeded by this share of all values; not a number if there are
   * none.
   *
   * @param share above 0, at most 1
   */
  public static double of(double[] values, double share) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    // Without rounding, 0.999 of 24,000 would be slightly above 23,976.
    int rank = (int) Math.ceil(Math.rint(share * sorted.length * 1e6) / 1e6);
    return sorted[Math.max(rank, 1) - 1];
  }
}
