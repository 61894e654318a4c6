package io.github.keystonetoken.memcached;

import java.util.Comparator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a walk has to know of a server beforehand. What each version lists was found with the
 * versions themselves; {@code doc/protocol.txt} does not say.
 *
 * @param cas whether items hold the number for check-and-set
 * @param startedAt Unix seconds by the server's clock; 0 if unknown
 * @param now Unix seconds by the server's clock; 0 if unknown
 */
record WalkedServer(Version version, boolean cas, long startedAt, long now, ItemClasses classes) {

  static WalkedServer of(
      Statistics general, Statistics settings, Statistics items, Statistics slabs) {
    Map<String, String> values = general.values();
    long now = seconds(values.get("time"));
    return new WalkedServer(
        Version.of(values.getOrDefault("version", "")),
        !"no".equals(settings.values().get("cas_enabled")),
        Math.max(0, now - seconds(values.get("uptime"))),
        now,
        ItemClasses.of(items, slabs));
  }

  /** Absent and strange ones count as 0: they matter for expiries of 1.4 alone. */
  private static long seconds(@Nullable String value) {
    try {
      return value == null ? 0 : Long.parseLong(value);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Whether there is {@code lru_crawler metadump}. */
  boolean hasMetadump() {
    return version.isAtLeast(1, 4, 31);
  }

  /** Whether a dump has sizes, and an end. */
  boolean listsSizes() {
    return version.isAtLeast(1, 5, 4);
  }

  /**
   * Whether the newest item of every LRU is left out, fixed in 1.5.7: one that is alone in its
   * class never shows.
   */
  boolean omitsNewest() {
    return version.isAtLeast(1, 5, 5) && !version.isAtLeast(1, 5, 7);
  }

  /**
   * What {@code lru_crawler metadump} is to walk. The hash table, where it can: an item that moves
   * between LRUs meanwhile is not missed. From 1.6.9 to 1.6.18 that would freeze all clients where
   * the dump is not read fast enough, as items are locked while it is sent.
   */
  String wholeDump() {
    return version.isAtLeast(1, 6, 19) ? "hash" : "all";
  }

  /** A version of memcached. */
  record Version(int major, int minor, int patch) implements Comparable<Version> {

    private static final Pattern NUMBERS =
        Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

    private static final Comparator<Version> ORDER =
        Comparator.comparingInt(Version::major)
            .thenComparingInt(Version::minor)
            .thenComparingInt(Version::patch);

    /**
     * @param text as {@code stats} says it; one that begins with no numbers counts as 0.0.0, of
     *     which nothing is expected
     */
    static Version of(String text) {
      Matcher numbers = NUMBERS.matcher(text);
      if (!numbers.matches()) {
        return new Version(0, 0, 0);
      }
      String patch = numbers.group(3);
      return new Version(
          Integer.parseInt(numbers.group(1)),
          Integer.parseInt(numbers.group(2)),
          patch == null ? 0 : Integer.parseInt(patch));
    }

    boolean isAtLeast(int otherMajor, int otherMinor, int otherPatch) {
      return compareTo(new Version(otherMajor, otherMinor, otherPatch)) >= 0;
    }

    @Override
    public int compareTo(Version other) {
      return ORDER.compare(this, other);
    }
  }
}
