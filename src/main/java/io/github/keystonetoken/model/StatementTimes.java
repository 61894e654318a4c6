package io.github.keystonetoken.model;

import java.util.Collections;
import java.util.List;

/**
 * How long the exporter's runs of one SQL statement took, since it started.
 *
 * @param bucketCounts runs in each bucket of {@link #UPPER_BOUNDS_SECONDS}, not cumulative, and a
 *     last one for everything above
 * @param sumSeconds time of all runs together
 * @param timeouts runs that were cut off at the statement limit; they are counted in the buckets
 *     too
 * @param rows rows of the token table that all runs together read; 0 for a statement that does not
 *     tell
 */
public record StatementTimes(List<Long> bucketCounts, double sumSeconds, long timeouts, long rows) {

  /** Upper bounds of the buckets, in seconds; the last bucket has none. */
  public static final List<Double> UPPER_BOUNDS_SECONDS =
      List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0);

  public StatementTimes {
    bucketCounts = List.copyOf(bucketCounts);
  }

  /** No run yet. */
  public static StatementTimes none() {
    return new StatementTimes(Collections.nCopies(UPPER_BOUNDS_SECONDS.size() + 1, 0L), 0, 0, 0);
  }

  /** All runs, those that were cut off included. */
  public long runs() {
    return bucketCounts.stream().mapToLong(Long::longValue).sum();
  }

  /**
   * The time that this part of the runs took at most, as {@code histogram_quantile} tells it:
   * within a bucket, runs are taken to lie evenly; above the last bound, at it.
   *
   * @param part of all runs, above 0 and up to 1
   * @return in seconds; 0 where there was no run
   */
  public double quantileSeconds(double part) {
    double rank = part * runs();
    double lower = 0;
    double below = 0;
    for (int bucket = 0; bucket < UPPER_BOUNDS_SECONDS.size(); bucket++) {
      double upper = UPPER_BOUNDS_SECONDS.get(bucket);
      long count = bucketCounts.get(bucket);
      if (below + count >= rank) {
        return count == 0 ? lower : lower + (upper - lower) * (rank - below) / count;
      }
      below += count;
      lower = upper;
    }
    return lower;
  }

  /** These and further rows that the runs read. */
  public StatementTimes withRows(long more) {
    return new StatementTimes(bucketCounts, sumSeconds, timeouts, rows + more);
  }
}
