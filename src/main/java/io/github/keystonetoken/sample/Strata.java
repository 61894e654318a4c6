package io.github.keystonetoken.sample;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Which ranges of ids are sampled: one in each of 32 equal parts of all ids, at a place chosen by
 * chance. The places stay from collection to collection, so that a figure moves only when the table
 * does; one of them is chosen anew each time, so that none stays for ever.
 */
public final class Strata {

  /** Ranges of a sample. */
  public static final int NUMBER = 32;

  /** Units of one part. */
  public static final int SIZE = IdRange.SPACE / NUMBER;

  private final RandomGenerator random;
  private final int[] places;
  private int width = 1;
  private int next;

  /**
   * One unit wide at first.
   *
   * @param random where ranges are
   */
  public Strata(RandomGenerator random) {
    this.random = random;
    this.places = IntStream.range(0, NUMBER).map(stratum -> random.nextInt(SIZE)).toArray();
  }

  /** Units of each range. */
  public int width() {
    return width;
  }

  /**
   * Sets how wide ranges are.
   *
   * @param newWidth of each range; brought between one unit and a whole part
   */
  public void resize(double newWidth) {
    width = (int) Math.max(1, Math.min(SIZE, newWidth));
  }

  /** Whether the ranges cover all ids. */
  public boolean coverEverything() {
    return width == SIZE;
  }

  /** In the order of ids. */
  public List<IdRange> ranges() {
    return IntStream.range(0, NUMBER)
        .mapToObj(
            stratum -> {
              int from = stratum * SIZE + Math.min(places[stratum], SIZE - width);
              return new IdRange(from, from + width);
            })
        .toList();
  }

  /** Chooses the place in one part anew, in each part in turn. */
  public void rotate() {
    places[next] = random.nextInt(SIZE);
    next = (next + 1) % NUMBER;
  }
}
