package io.github.keystonetoken.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads values of flags. A wrong value is reported as a problem, and counts as not given. */
record Flags(Map<String, String> environment, ProblemCollector problems) {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(|B|KiB|MiB|GiB)");
  private static final Pattern DURATION =
      Pattern.compile("\\G([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h|d)");
  private static final Map<String, BigDecimal> SECONDS =
      Map.of(
          "ns", BigDecimal.valueOf(1, 9),
          "us", BigDecimal.valueOf(1, 6),
          "µs", BigDecimal.valueOf(1, 6),
          "ms", BigDecimal.valueOf(1, 3),
          "s", BigDecimal.ONE,
          "m", BigDecimal.valueOf(60),
          "h", BigDecimal.valueOf(3_600),
          "d", BigDecimal.valueOf(86_400));
  private static final int MAX_PASSWORD_BYTES = 4096;

  Optional<Duration> duration(String flag, @Nullable String text, Duration min, Duration max) {
    return read(
        flag,
        text,
        given -> parseDuration(given).filter(isBetween(min, max)),
        "write a duration from %s to %s, such as 500ms, 15s or 1m30s"
            .formatted(formatDuration(min), formatDuration(max)));
  }

  Optional<Integer> count(String flag, @Nullable String text, int min, int max) {
    return read(
        flag,
        text,
        given ->
            Optional.of(given)
                .filter(digits -> NUMBER.matcher(digits).matches())
                .map(Integer::valueOf)
                .filter(isBetween(min, max)),
        "write a whole number from " + min + " to " + max);
  }

  Optional<Long> bytes(String flag, @Nullable String text, String min, String max) {
    long minBytes = parseBytes(min).orElseThrow();
    long maxBytes = parseBytes(max).orElseThrow();
    return read(
        flag,
        text,
        given -> parseBytes(given).filter(isBetween(minBytes, maxBytes)),
        "write a size from " + min + " to " + max + ", such as 512KiB or 16MiB");
  }

  private static <T extends Comparable<T>> Predicate<T> isBetween(T min, T max) {
    return value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
  }

  /** Reads a value by a parser that returns empty for one that is not allowed. */
  <T> Optional<T> read(
      String flag, @Nullable String text, Function<String, Optional<T>> parser, String remedy) {
    if (text == null) {
      return Optional.empty();
    }
    Optional<T> value = parser.apply(text);
    if (value.isEmpty()) {
      problems.add(flag, Problem.quote(text) + " is not allowed", remedy);
    }
    return value;
  }

  /** The password in the first line of a file, else in an environment variable; null if none. */
  @Nullable Secret password(String flag, @Nullable String file, String variable) {
    String password = file == null ? "" : firstLine(flag, file);
    String where = flag;
    if (password.isEmpty()) {
      password = environment.getOrDefault(variable, "");
      where = "environment " + variable;
    }
    boolean isPassword = !password.isEmpty() && new Setting(password, where, problems).isWhole();
    return isPassword ? new Secret(password) : null;
  }

  private String firstLine(String flag, String name) {
    String remedy = "name a file that holds the password in its first line";
    // Without its name: a password may stand there by mistake.
    TextFile file =
        TextFile.read(
            name, MAX_PASSWORD_BYTES, reason -> problems.add(flag, "the file " + reason, remedy));
    String password = file == null ? "" : file.text().lines().findFirst().orElse("");
    if (file != null && password.isEmpty()) {
      problems.add(flag, "the file has no password in its first line", remedy);
    }
    return password;
  }

  /** A size: {@code 512KiB}, {@code 16MiB}, or a number of bytes; empty if the text is none. */
  static Optional<Long> parseBytes(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      return Optional.empty();
    }
    int shift =
        switch (size.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          default -> 0;
        };
    return Optional.of(Long.parseLong(size.group(1)) << shift);
  }

  /**
   * A duration as Go and Prometheus write it: {@code 500ms}, {@code 1m30s}, {@code 1.5h}, {@code
   * 1d}; or whole seconds, as Keystone writes it. Empty if the text is none.
   */
  static Optional<Duration> parseDuration(String text) {
    String withUnit = NUMBER.matcher(text).matches() ? text + "s" : text;
    BigDecimal seconds = BigDecimal.ZERO;
    int end = 0;
    for (MatchResult part : DURATION.matcher(withUnit).results().toList()) {
      BigDecimal unit = SECONDS.getOrDefault(part.group(2), BigDecimal.ONE);
      seconds = seconds.add(new BigDecimal(part.group(1)).multiply(unit));
      end = part.end();
    }
    return end == 0 || end != withUnit.length()
        ? Optional.empty()
        : Optional.of(
            Duration.ofSeconds(seconds.longValue())
                .plusNanos(seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue()));
  }

  /** The shortest way to write a duration of whole milliseconds. */
  static String formatDuration(Duration duration) {
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
