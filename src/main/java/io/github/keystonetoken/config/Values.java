package io.github.keystonetoken.config;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the text that was given for a flag. A wrong value is noted, and counts as not given. */
record Values(ProblemCollector problems) {

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
    long leastBytes = ByteSize.parse(least).orElseThrow();
    long mostBytes = ByteSize.parse(most).orElseThrow();
    return read(
        flag,
        text,
        ByteSize::parse,
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
}
