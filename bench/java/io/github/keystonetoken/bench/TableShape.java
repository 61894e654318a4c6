package io.github.keystonetoken.bench;

import java.util.List;
import java.util.Locale;

/**
 * A table to be measured.
 *
 * @param indexes which indexes it has, for a person
 * @param schema the release whose tables these are
 * @param extraBytes mean size of {@code extra}
 * @param underLoad whether Keystone's latency is measured on it as well
 */
public record TableShape(
    String indexes, String schema, int rows, int extraBytes, boolean underLoad) {

  private static final String PRIMARY_KEY_ONLY = "primary key only";
  private static final String JUNO = "Juno's indexes";
  private static final int NARROW_BYTES = 100;

  /**
   * @param divisor how much smaller than life
   */
  static List<TableShape> all(int divisor) {
    return List.of(
        new TableShape(PRIMARY_KEY_ONLY, "grizzly", 100_000 / divisor, 2_048, false),
        new TableShape(PRIMARY_KEY_ONLY, "grizzly", 1_000_000 / divisor, 2_048, true),
        new TableShape(PRIMARY_KEY_ONLY, "grizzly", 10_000_000 / divisor, NARROW_BYTES, false),
        new TableShape(JUNO, "kilo", 1_000_000 / divisor, 2_048, false));
  }

  /** Narrow rows with a primary key only. */
  public static TableShape narrow(int rows) {
    return new TableShape(PRIMARY_KEY_ONLY, "grizzly", rows, NARROW_BYTES, false);
  }

  /** Narrow rows with Juno's indexes. */
  public static TableShape narrowIndexed(int rows) {
    return new TableShape(JUNO, "kilo", rows, NARROW_BYTES, false);
  }

  boolean hasIndexes() {
    return !indexes.equals(PRIMARY_KEY_ONLY);
  }

  String describe() {
    return String.format(
        Locale.ROOT,
        "%,d rows, %s, %s",
        rows,
        extraBytes < 1_000 ? "narrow" : "2 kB each",
        indexes);
  }
}
