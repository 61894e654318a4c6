package io.github.keystonetoken.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads values of flags. A wrong value is reported as a problem, and counts as not given. */
record Flags(Map<String, String> environment, ProblemCollector problems) {

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(|B|KiB|MiB|GiB)");
  private static final int MAX_PASSWORD_BYTES = 4096;

  Optional<Duration> duration(String flag, @Nullable String text, Duration min, Duration max) {
    return between(
        min,
        max,
        flag,
        text,
        GoDuration::parse,
        "write a duration from %s to %s, such as 500ms, 15s or 1m30s"
            .formatted(GoDuration.format(min), GoDuration.format(max)));
  }

  Optional<Integer> count(String flag, @Nullable String text, int min, int max) {
    return between(
        min,
        max,
        flag,
        text,
        digits ->
            digits.matches("[0-9]{1,9}") ? Optional.of(Integer.valueOf(digits)) : Optional.empty(),
        "write a whole number from " + min + " to " + max);
  }

  Optional<Long> bytes(String flag, @Nullable String text, String min, String max) {
    return between(
        parseBytes(min).orElseThrow(),
        parseBytes(max).orElseThrow(),
        flag,
        text,
        Flags::parseBytes,
        "write a size from " + min + " to " + max + ", such as 512KiB or 16MiB");
  }

  private <T extends Comparable<T>> Optional<T> between(
      T min,
      T max,
      String flag,
      @Nullable String text,
      Function<String, Optional<T>> parser,
      String remedy) {
    return read(
        flag,
        text,
        given -> parser.apply(given).filter(it -> it.compareTo(min) >= 0 && it.compareTo(max) <= 0),
        remedy);
  }

  /**
   * Reads a value.
   *
   * @param text null if the flag is not given
   * @param parser returns empty for a value that is not allowed
   */
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
    if (password.isEmpty()) {
      password = environment.getOrDefault(variable, "");
    }
    return password.isEmpty() ? null : new Secret(password);
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
}
