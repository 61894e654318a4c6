package io.github.keystonetoken.memcached;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of memcached. */
record Version(int major, int minor, int patch) implements Comparable<Version> {

  private static final Pattern NUMBERS =
      Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

  private static final Comparator<Version> ORDER =
      Comparator.comparingInt(Version::major)
          .thenComparingInt(Version::minor)
          .thenComparingInt(Version::patch);

  /**
   * @param text as {@code stats} says it; one that begins with no numbers counts as 0.0.0, of which
   *     nothing is expected
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
