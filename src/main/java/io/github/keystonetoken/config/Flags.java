package io.github.keystonetoken.config;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The flags as given, read into values. A value that is wrong is noted and its default taken. */
final class Flags {

  private final Map<Flag, List<String>> given = new EnumMap<>(Flag.class);
  private final Findings findings;

  Flags(Map<Flag, List<String>> raw, Findings findings) {
    this.findings = findings;
    raw.forEach(this::accept);
  }

  private void accept(Flag flag, List<String> values) {
    if (flag.kind() == Flag.Kind.REQUEST) {
      return;
    }
    if (flag.kind() != Flag.Kind.REPEATABLE && values.size() > 1) {
      findings.problem(
          flag.option(), "is given " + values.size() + " times", "give it once, with one value");
    }
    if (values.stream().anyMatch(String::isBlank)) {
      findings.problem(
          flag.option(), "has no value", "write " + flag.option() + "=" + flag.label());
      return;
    }
    given.put(flag, values);
  }

  /** Values of a flag in the order given; none where it is not given. */
  List<String> all(Flag flag) {
    return given.getOrDefault(flag, List.of());
  }

  /** The value of a flag; empty where it is not given. */
  Optional<String> text(Flag flag) {
    return all(flag).stream().findFirst();
  }

  /** What the operator explicitly wants; empty where the operator does not say. */
  Optional<Boolean> isOn(Flag flag) {
    return text(flag).map(Boolean::parseBoolean);
  }

  /** The value of a flag, or its default, as a message may show it. */
  String written(Flag flag) {
    return Problem.quote(text(flag).orElse(flag.defaultText()));
  }

  Duration duration(Flag flag, Duration least, Duration most) {
    return read(flag, GoDuration::parse, between(least, most), durationRemedy(least, most));
  }

  /** The value of a flag without a default; empty where it is not given. */
  Optional<Duration> optionalDuration(Flag flag, Duration least, Duration most) {
    return given(flag, GoDuration::parse, between(least, most), durationRemedy(least, most));
  }

  int count(Flag flag, int least, int most) {
    return read(
        flag,
        Flags::parseInt,
        value -> value >= least && value <= most,
        "write a whole number from " + least + " to " + most);
  }

  long bytes(Flag flag, String least, String most) {
    long leastBytes = ByteSize.parse(least).orElseThrow();
    long mostBytes = ByteSize.parse(most).orElseThrow();
    return read(
        flag,
        ByteSize::parse,
        value -> value >= leastBytes && value <= mostBytes,
        "write a size from " + least + " to " + most + ", such as 512KiB or 16MiB");
  }

  /** One of an enum's constants, written in lower case. */
  <E extends Enum<E>> E choice(Flag flag, List<E> constants) {
    List<String> names =
        constants.stream().map(constant -> constant.name().toLowerCase(Locale.ROOT)).toList();
    return read(
        flag,
        text -> Optional.of(names.indexOf(text)).filter(at -> at >= 0).map(constants::get),
        constant -> true,
        "write one of " + String.join(", ", names));
  }

  /** The value of a flag by a parser of its own, or its default. */
  <T> T read(Flag flag, Function<String, Optional<T>> parser, Predicate<T> allowed, String remedy) {
    return given(flag, parser, allowed, remedy)
        .or(() -> parser.apply(flag.defaultText()))
        .orElseThrow(() -> new IllegalStateException("no valid default for " + flag.option()));
  }

  private <T> Optional<T> given(
      Flag flag, Function<String, Optional<T>> parser, Predicate<T> allowed, String remedy) {
    Optional<T> value = text(flag).flatMap(parser).filter(allowed);
    if (text(flag).isPresent() && value.isEmpty()) {
      findings.problem(flag.option(), written(flag) + " is not allowed", remedy);
    }
    return value;
  }

  private static Predicate<Duration> between(Duration least, Duration most) {
    return value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
  }

  private static String durationRemedy(Duration least, Duration most) {
    return "write a duration from "
        + GoDuration.format(least)
        + " to "
        + GoDuration.format(most)
        + ", such as 500ms, 15s or 1m30s";
  }

  private static Optional<Integer> parseInt(String text) {
    return text.matches("[0-9]{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }
}
