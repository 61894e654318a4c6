package io.github.keystonetoken.config;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the text that was given for a flag. A wrong value is noted, and counts as not given. */
record Values(ProblemCollector problems) {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(|B|KiB|MiB|GiB)");

  Optional<Duration> duration(String flag, @Nullable String text, Duration least, Duration most) {
    return read(
        flag,
        text,
        GoDuration::parse,
        value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
        "write a duration from "
            + GoDuration.format(least)
            + " to "
            + GoDuration.format(most)
            + ", such as 500ms, 15s or 1m30s");
  }

  Optional<Integer> count(String flag, @Nullable String text, int least, int most) {
    return read(
        flag,
        text,
        Values::parseInt,
        value -> value >= least && value <= most,
        "write a whole number from " + least + " to " + most);
  }

  Optional<Long> bytes(String flag, @Nullable String text, String least, String most) {
    long leastBytes = parseBytes(least).orElseThrow();
    long mostBytes = parseBytes(most).orElseThrow();
    return read(
        flag,
        text,
        Values::parseBytes,
        value -> value >= leastBytes && value <= mostBytes,
        "write a size from " + least + " to " + most + ", such as 512KiB or 16MiB");
  }

  /** The value by a parser of its own. */
  <T> Optional<T> read(
      String flag, @Nullable String text, Function<String, Optional<T>> parser, String remedy) {
    return read(flag, text, parser, value -> true, remedy);
  }

  private <T> Optional<T> read(
      String flag,
      @Nullable String text,
      Function<String, Optional<T>> parser,
      Predicate<T> allowed,
      String remedy) {
    if (text == null) {
      return Optional.empty();
    }
    Optional<T> value = parser.apply(text).filter(allowed);
    if (value.isEmpty()) {
      problems.add(flag, Problem.quote(text) + " is not allowed", remedy);
    }
    return value;
  }

  private static Optional<Integer> parseInt(String text) {
    return text.matches("[0-9]{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }

  /** A size: {@code 512KiB}, {@code 16MiB}, or a number of bytes; empty if the text is none. */
  static Optional<Long> parseBytes(String text) {
    Matcher size = SIZE.matcher(text);
    return size.matches()
        ? Optional.of(Long.parseLong(size.group(1)) << shiftOf(size.group(2)))
        : Optional.empty();
  }

  private static int shiftOf(String unit) {
    return switch (unit) {
      case "KiB" -> 10;
      case "MiB" -> 20;
      case "GiB" -> 30;
      default -> 0;
    };
  }
}
