package io.github.keystonetoken.sample;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How wide the ranges of a sample are: wide enough for the error to be small, within what a
 * collection may cost. Error and cost depend on the rows read, not on the rows there are.
 *
 * @param budget time that the database may spend on a sample
 */
public record SampleSize(Duration budget) {

  /** Their total has an error of 1.6 %: further rows would cost much and tell little. */
  public static final int ENOUGH_ROWS = 16_000;

  /** Pages read by a collection, where 16,000 rows would take more: 5 rows fit into one of them. */
  public static final int MOST_PAGES = 1_000;

  /** Sizes that differ less than this from what they should be stay, and the ranges with them. */
  private static final double TOLERANCE = 1.3;

  /**
   * Units of each range.
   *
   * @param width of the ranges now
   * @param rows read with it
   * @param took time that the database spent on them
   * @param pages of the whole table; empty where it is not known
   */
  public double after(int width, long rows, Duration took, OptionalLong pages) {
    double everything = Strata.SIZE;
    double byRows = width * (double) ENOUGH_ROWS / Math.max(1, rows);
    double byPages =
        pages.isPresent() ? everything * MOST_PAGES / Math.max(1, pages.getAsLong()) : everything;
    // Half of the budget, as the next collection may find the pages cold.
    double byTime = width * budget.toNanos() / 2.0 / Math.max(1, took.toNanos());
    double wanted = Math.min(everything, Math.min(byRows, Math.min(byPages, byTime)));
    boolean fits = width < wanted * TOLERANCE && width > wanted / TOLERANCE / TOLERANCE;
    return fits && wanted < everything ? width : wanted;
  }
}
