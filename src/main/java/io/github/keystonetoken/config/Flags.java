package io.github.keystonetoken.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of flags. A wrong value is reported as a problem and counts as not given: null, or
 * the default.
 */
record Flags(Map<String, String> environment, Problem.Collector problems) {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(|B|KiB|MiB|GiB)");
  private static final Pattern DURATION =
      Pattern.compile("\\G([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h|d)");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ns", ChronoUnit.NANOS,
          "us", ChronoUnit.MICROS,
          "µs", ChronoUnit.MICROS,
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);
  private static final int MAX_PASSWORD_BYTES = 4096;

  @Nullable Duration duration(String flag, @Nullable String text, Duration min, Duration max) {
    return read(
        flag,
        text,
        given -> between(min, parseDuration(given), max),
        "write a duration from %s to %s, such as 500ms, 15s or 1m30s"
            .formatted(Config.written(min), Config.written(max)));
  }

  int count(String flag, @Nullable String text, int min, int max, int usual) {
    Integer count =
        read(
            flag,
            text,
            given ->
                between(min, NUMBER.matcher(given).matches() ? Integer.valueOf(given) : null, max),
            "write a whole number from " + min + " to " + max);
    return count == null ? usual : count;
  }

  /** A size from 1 MiB to 1 GiB. */
  long bytes(String flag, @Nullable String text, long usual) {
    Long bytes =
        read(
            flag,
            text,
            given -> between(1L << 20, parseBytes(given), 1L << 30),
            "write a size from 1MiB to 1GiB, such as 16MiB");
    return bytes == null ? usual : bytes;
  }

  private static <T extends Comparable<T>> @Nullable T between(T min, @Nullable T value, T max) {
    return value == null || value.compareTo(min) < 0 || value.compareTo(max) > 0 ? null : value;
  }

  @Nullable String oneOf(String flag, @Nullable String text, List<String> names) {
    return read(
        flag,
        text,
        given -> names.contains(given) ? given : null,
        "write one of " + String.join(", ", names));
  }

  /** Reads a value by a parser that returns null for one that is not allowed. */
  <T> @Nullable T read(
      String flag, @Nullable String text, Function<String, @Nullable T> parser, String remedy) {
    T value = text == null ? null : parser.apply(text);
    if (text != null && value == null) {
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
    // The message has no file name: by mistake it may be the password.
    TextFile file =
        TextFile.read(
            name, MAX_PASSWORD_BYTES, reason -> problems.add(flag, "the file " + reason, remedy));
    String password = file == null ? "" : file.text().lines().findFirst().orElse("");
    if (file != null && password.isEmpty()) {
      problems.add(flag, "the file has no password in its first line", remedy);
    }
    return password;
  }

  /** A size: {@code 512KiB}, {@code 16MiB}, or a number of bytes; null if it is not one. */
  static @Nullable Long parseBytes(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      return null;
    }
    int shift =
        switch (size.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          default -> 0;
        };
    return Long.parseLong(size.group(1)) << shift;
  }

  /**
   * A duration as Go and Prometheus write it: {@code 500ms}, {@code 1m30s}, {@code 1.5h}, {@code
   * 1d}; or whole seconds, as Keystone writes it. Null if the text is not one.
   */
  static @Nullable Duration parseDuration(String text) {
    String withUnit = NUMBER.matcher(text).matches() ? text + "s" : text;
    double nanos = 0;
    int end = 0;
    for (MatchResult part : DURATION.matcher(withUnit).results().toList()) {
      ChronoUnit unit = UNITS.getOrDefault(part.group(2), ChronoUnit.SECONDS);
      nanos += Double.parseDouble(part.group(1)) * unit.getDuration().toNanos();
      end = part.end();
    }
    // Durations over 292 years are capped there.
    return end == 0 || end != withUnit.length() ? null : Duration.ofNanos(Math.round(nanos));
  }
}
