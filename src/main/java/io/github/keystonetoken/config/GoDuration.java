package io.github.keystonetoken.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Go writes them and the Prometheus world with it: {@code 500ms}, {@code 1m30s},
 * {@code 1.5h}, {@code 1d}; or whole seconds, as Keystone writes them: {@code 86400}. Not negative,
 * and down to the nanosecond.
 */
final class GoDuration {

  private static final Pattern PART =
      Pattern.compile("(?<number>[0-9]{1,9}(?:\\.[0-9]{1,9})?)(?<unit>ns|us|µs|ms|s|m|h|d)");

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  private GoDuration() {}

  /** The duration, or empty if the text is none. */
  static Optional<Duration> parse(String text) {
    if (SECONDS.matcher(text).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    Matcher part = PART.matcher(text);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (end < text.length() && part.find(end) && part.start() == end) {
      BigDecimal nanos = new BigDecimal(part.group("number")).multiply(nanosOf(part.group("unit")));
      BigDecimal[] seconds = nanos.divideAndRemainder(BigDecimal.TEN.pow(9));
      sum =
          sum.plusSeconds(seconds[0].longValue())
              .plusNanos(seconds[1].setScale(0, RoundingMode.DOWN).longValue());
      end = part.end();
    }
    return end > 0 && end == text.length() ? Optional.of(sum) : Optional.empty();
  }

  /** The shortest way to write a duration of whole milliseconds. */
  static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    return part(duration.toHours(), "h")
        + part(duration.toMinutesPart(), "m")
        + part(duration.toSecondsPart(), "s")
        + part(duration.toMillisPart(), "ms");
  }

  private static String part(long number, String unit) {
    return number == 0 ? "" : number + unit;
  }

  private static BigDecimal nanosOf(String unit) {
    return BigDecimal.valueOf(
        switch (unit) {
          case "ns" -> 1L;
          case "us", "µs" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          default -> 86_400_000_000_000L;
        });
  }
}
