package io.github.keystonetoken.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Durations as Go and Prometheus write them: {@code 500ms}, {@code 1m30s}, {@code 1.5h}, {@code
 * 1d}; or whole seconds, as Keystone writes them. Not negative, and down to the nanosecond.
 */
final class GoDuration {

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
  private static final Pattern PART =
      Pattern.compile("\\G([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h|d)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L,
          "d", 86_400_000_000_000L);

  private GoDuration() {}

  /** The duration, or empty if the text is none. */
  static Optional<Duration> parse(String text) {
    if (SECONDS.matcher(text).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    List<MatchResult> parts = PART.matcher(text).results().toList();
    if (parts.isEmpty() || parts.get(parts.size() - 1).end() != text.length()) {
      return Optional.empty();
    }
    return Optional.of(parts.stream().map(GoDuration::duration).reduce(Duration::plus).get());
  }

  private static Duration duration(MatchResult part) {
    BigDecimal nanos =
        new BigDecimal(part.group(1))
            .multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 1L)));
    BigDecimal[] seconds = nanos.divideAndRemainder(BigDecimal.TEN.pow(9));
    return Duration.ofSeconds(seconds[0].longValue(), seconds[1].longValue());
  }

  /** The shortest way to write a duration of whole milliseconds. */
  static String format(Duration duration) {
    String text =
        part(duration.toHours(), "h")
            + part(duration.toMinutesPart(), "m")
            + part(duration.toSecondsPart(), "s")
            + part(duration.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text;
  }

  private static String part(long number, String unit) {
    return number == 0 ? "" : number + unit;
  }
}
