package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Estimate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** How figures are written in findings; traffic, in commands and on the status page as well. */
public final class Amounts {

  private static final double KILO = 1e3;
  private static final double MEGA = 1e6;

  private static final long KIBI = 1024;

  /** Up to here bytes are written to the last one, so that they can be found again elsewhere. */
  private static final long EXACT_BYTES = 10 * KIBI * KIBI;

  private Amounts() {}

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String count(Estimate estimate) {
    return (estimate.isCounted() ? "" : "about ") + count(estimate.value());
  }

  /** A sentence on how far these may be off; empty where none is. */
  static String caveat(Estimate... estimates) {
    double worst = Arrays.stream(estimates).mapToDouble(Estimate::relativeError).max().orElse(0);
    if (worst == 0) {
      return "";
    }
    return Double.isInfinite(worst)
        ? "Estimated from a sample that is too small to say how far it is off."
        : "Estimated from a sample, within %s.".formatted(percent(worst));
  }

  /**
   * A share in per cent. Below one it has a decimal, and so it has near the whole, which it never
   * becomes by rounding.
   *
   * @param share 0 to 1
   */
  static String percent(double share) {
    boolean needsDecimal = (share > 0 && share < 0.01) || (share > 0.99 && share < 1);
    if (!needsDecimal) {
      return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }
    return String.format(Locale.ROOT, "%.1f %%", Math.min(share * 100, 99.9));
  }

  static String bytes(long bytes) {
    return bytes < EXACT_BYTES ? count(bytes) + " bytes" : inUnits((double) bytes);
  }

  /** Traffic in powers of ten, as links and dashboards count it: {@code 1.8 MB/s}. */
  public static String bytesPerSecond(double bytes) {
    return bytes >= MEGA
        ? String.format(Locale.ROOT, "%.1f MB/s", bytes / MEGA)
        : String.format(Locale.ROOT, "%.1f kB/s", bytes / KILO);
  }

  private static String inUnits(double bytes) {
    double left = bytes;
    for (String unit : new String[] {"bytes", "KiB", "MiB", "GiB"}) {
      if (left < KIBI) {
        return String.format(Locale.ROOT, left < 10 ? "%.1f %s" : "%.0f %s", left, unit);
      }
      left /= KIBI;
    }
    return String.format(Locale.ROOT, "%.1f TiB", left);
  }

  /** The two largest units of a time: {@code 7 days}, {@code 3 h 20 min}, {@code 40 s}. */
  static String time(Duration time) {
    long seconds = time.toSeconds();
    if (seconds >= Duration.ofDays(2).toSeconds()) {
      return two(time.toDays(), "days", time.toHoursPart(), "h");
    }
    if (seconds >= Duration.ofHours(1).toSeconds()) {
      return two(time.toHours(), "h", time.toMinutesPart(), "min");
    }
    if (seconds >= Duration.ofMinutes(2).toSeconds()) {
      return two(time.toMinutes(), "min", time.toSecondsPart(), "s");
    }
    if (seconds >= 10) {
      return seconds + " s";
    }
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  private static String two(long large, String largeUnit, int small, String smallUnit) {
    return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }
}
