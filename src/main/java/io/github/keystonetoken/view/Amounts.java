package io.github.keystonetoken.view;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Server;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;

/** Writes amounts. Rounding never turns a value into 0 or 100 % that is not exactly that. */
public final class Amounts {

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final double KILO = 1e3;
  private static final double MEGA = 1e6;

  private static final long KIBI = 1024;

  /** Smaller sizes are exact, for comparison with other tools. */
  private static final long EXACT_BYTES = 10 * KIBI * KIBI;

  private Amounts() {}

  /**
   * A formatted text, or a text without arguments as it is. Large numbers, estimates, durations,
   * servers and accounts are written as everywhere.
   */
  public static String text(String text, Object... args) {
    return args.length == 0
        ? text
        : String.format(Locale.ROOT, text, Arrays.stream(args).map(Amounts::written).toArray());
  }

  private static Object written(Object arg) {
    if (arg instanceof Long number) {
      return count(number);
    }
    if (arg instanceof Estimate estimate) {
      return count(estimate);
    }
    if (arg instanceof Duration time) {
      return time(time);
    }
    if (arg instanceof Server server) {
      return server.address();
    }
    return arg instanceof Account account ? account.called() : arg;
  }

  /** {@code 20,916}. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A number, or what is said if it is not known. */
  public static String count(OptionalLong number, String otherwise) {
    return number.isPresent() ? count(number.getAsLong()) : otherwise;
  }

  /** A number of things: {@code 1 list}, {@code 2 lists}. */
  public static String count(long number, String thing) {
    return count(number) + " " + thing + (number == 1 ? "" : "s");
  }

  /** {@code about 20,916}, or without "about" if it is counted. */
  public static String count(Estimate estimate) {
    return (estimate.isCounted() ? "" : "about ") + count(estimate.value());
  }

  /** The same for a narrow column: {@code ~20,916}. */
  public static String approximately(Estimate estimate) {
    return (estimate.isCounted() ? "" : "~") + count(estimate.value());
  }

  /** The same with its 95 % interval: {@code about 20,000 ± 1,000}. */
  public static String interval(Estimate estimate) {
    if (estimate.isCounted()) {
      return count(estimate.value());
    }
    if (Double.isInfinite(estimate.relativeError())) {
      return "few: none in the sample";
    }
    long halfWidth = Math.round(estimate.value() * estimate.relativeError());
    return count(estimate)
        + (halfWidth < estimate.value()
            ? " ± " + count(halfWidth)
            : ", at most " + count(estimate.value() + halfWidth));
  }

  /** Half the width of its 95 % interval, for a terminal without ±: {@code +- 5 %}. */
  public static String error(Estimate estimate) {
    if (estimate.isCounted()) {
      return "counted";
    }
    return Double.isInfinite(estimate.relativeError())
        ? "not seen"
        : "+- " + percent(estimate.relativeError());
  }

  /** A sentence with the largest error of these; empty if all are counted. */
  public static String caveat(Estimate... estimates) {
    double largest = Arrays.stream(estimates).mapToDouble(Estimate::relativeError).max().orElse(0);
    if (largest == 0) {
      return "";
    }
    return Double.isInfinite(largest)
        ? "Estimated from a sample that is too small for a confidence interval."
        : "Estimated from a sample, within %s.".formatted(percent(largest));
  }

  /**
   * A share in per cent, with a decimal below 1 % and above 99 %.
   *
   * @param share 0 to 1, or more than 1 of a limit that is exceeded
   */
  public static String percent(double share) {
    if (share > 0 && share < 0.001) {
      return "< 0.1 %";
    }
    if (share > 0.999 && share < 1) {
      return "> 99.9 %";
    }
    boolean needsDecimal = (share > 0 && share < 0.01) || (share > 0.99 && share < 1);
    return String.format(Locale.ROOT, needsDecimal ? "%.1f %%" : "%.0f %%", share * 100);
  }

  /** {@code 578,966 bytes}, and from 10 MiB on {@code 64 MiB}. */
  public static String bytes(long bytes) {
    if (bytes < EXACT_BYTES) {
      return count(bytes, "byte");
    }
    double left = (double) bytes / KIBI / KIBI;
    for (String unit : new String[] {"MiB", "GiB"}) {
      if (left < KIBI) {
        return String.format(Locale.ROOT, left < 10 ? "%.1f %s" : "%.0f %s", left, unit);
      }
      left /= KIBI;
    }
    return String.format(Locale.ROOT, "%.1f TiB", left);
  }

  /** Traffic in powers of ten, as links and dashboards count it: {@code 1.8 MB/s}. */
  public static String bytesPerSecond(double bytes) {
    if (bytes > 0 && bytes < 1) {
      return "< 1 B/s";
    }
    if (bytes < KILO) {
      return String.format(Locale.ROOT, "%.0f B/s", bytes);
    }
    return bytes < MEGA
        ? String.format(Locale.ROOT, "%.1f kB/s", bytes / KILO)
        : String.format(Locale.ROOT, "%.1f MB/s", bytes / MEGA);
  }

  /**
   * A duration in its two largest units: {@code 7 days}, {@code 3 h 20 min}, {@code 40 s}, {@code
   * 1.3 s}, {@code 125 ms}. A negative one is 0: the clock was set back.
   */
  public static String time(Duration time) {
    if (time.isNegative() || time.isZero()) {
      return "0 s";
    }
    if (time.compareTo(Duration.ofMillis(1)) < 0) {
      return "< 1 ms";
    }
    if (time.compareTo(Duration.ofSeconds(1)) < 0) {
      return time.toMillis() + " ms";
    }
    if (time.compareTo(Duration.ofSeconds(10)) < 0 && time.toMillisPart() > 0) {
      return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
    if (time.compareTo(Duration.ofMinutes(2)) < 0) {
      return time.toSeconds() + " s";
    }
    if (time.compareTo(Duration.ofHours(1)) < 0) {
      return two(time.toMinutes(), "min", time.toSecondsPart(), "s");
    }
    return time.compareTo(Duration.ofDays(2)) < 0
        ? two(time.toHours(), "h", time.toMinutesPart(), "min")
        : two(time.toDays(), "days", time.toHoursPart(), "h");
  }

  private static String two(long large, String largeUnit, int small, String smallUnit) {
    return count(large) + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }

  /** {@code 4 s ago}. */
  public static String ago(Instant moment, Instant now) {
    return time(Duration.ofSeconds(Duration.between(moment, now).toSeconds())) + " ago";
  }

  /** {@code 2016-04-27 08:59:53 UTC}. */
  public static String moment(Instant moment) {
    return MOMENT.format(moment);
  }
}
