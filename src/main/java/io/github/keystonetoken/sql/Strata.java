package io.github.keystonetoken.sql;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which ranges of ids are sampled: one in each of 32 equal parts of all ids, at a random place. The
 * places stay from collection to collection, so that a figure changes only with the table. One of
 * them is replaced each time, so that none stays forever.
 *
 * <p>Ranges are as wide as a small error needs, within the budget of a collection. Error and cost
 * depend on the rows read, not on the size of the table.
 */
final class Strata {

  /** Ranges of a sample. */
  static final int NUMBER = 32;

  /** Units of one part. */
  static final int SIZE = IdRange.SPACE / NUMBER;

  /** Most pages to read in a collection; a page has about 5 rows. */
  static final int MAX_PAGES = 1_000;

  /** Their total has an error of 1.6 %: more rows would cost much and add little. */
  private static final int ENOUGH_ROWS = 16_000;

  /** A width that differs less than this from the best one stays, and with it the ranges. */
  private static final double TOLERANCE = 1.3;

  private static final double STEP = 8;

  private final RandomGenerator random;
  private final Duration budget;
  private final int[] places;
  private int width = 1;
  private boolean narrowedByTime;
  private int next;

  /**
   * @param budget most time of the database for a sample
   */
  Strata(RandomGenerator random, Duration budget) {
    this.random = random;
    this.budget = budget;
    this.places = IntStream.range(0, NUMBER).map(stratum -> random.nextInt(SIZE)).toArray();
  }

  Duration budget() {
    return budget;
  }

  /** Units of each range. */
  int width() {
    return width;
  }

  /** Sets the width of ranges, limited to one unit and a whole part. */
  void resize(double newWidth) {
    width = (int) Math.max(1, Math.min(SIZE, newWidth));
  }

  void widen() {
    resize(width * STEP);
  }

  void narrow() {
    resize(width / STEP);
  }

  /**
   * Sets the width for the next sample.
   *
   * @param rows rows of all ranges of the present width
   * @param took time of the database for them
   * @param pages pages of the whole table; null if not known
   */
  void fit(long rows, Duration took, @Nullable Long pages) {
    double byRows = width * (double) ENOUGH_ROWS / Math.max(1, rows);
    double byPages = pages == null ? SIZE : (double) SIZE * MAX_PAGES / Math.max(1, pages);
    // Half of the budget, as the next collection may find the pages cold.
    double byTime = width * budget.toNanos() / 2.0 / Math.max(1, took.toNanos());
    double best = Math.min(SIZE, Math.min(byRows, Math.min(byPages, byTime)));
    narrowedByTime = best == byTime;
    boolean fits = width < best * TOLERANCE && width > best / TOLERANCE / TOLERANCE;
    if (!fits || best >= SIZE) {
      resize(best);
    }
  }

  /** Whether ranges are narrower than their rows and the pages of the table allow. */
  boolean isNarrowedByTime() {
    return narrowedByTime;
  }

  boolean coverAllIds() {
    return width == SIZE;
  }

  /** In the order of ids. */
  List<IdRange> ranges() {
    return IntStream.range(0, NUMBER)
        .mapToObj(
            stratum -> {
              int from = stratum * SIZE + Math.min(places[stratum], SIZE - width);
              return new IdRange(from, from + width);
            })
        .toList();
  }

  /** Replaces the place in one part, in each part in turn. */
  void rotate() {
    places[next] = random.nextInt(SIZE);
    next = (next + 1) % NUMBER;
  }
}
