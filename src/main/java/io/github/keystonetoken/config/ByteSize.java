package io.github.keystonetoken.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes with a binary unit: {@code 512KiB}, {@code 16MiB}, or a bare number of bytes. */
final class ByteSize {

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(|B|KiB|MiB|GiB)");

  private ByteSize() {}

  /** The size in bytes, or empty where the text is none. */
  static Optional<Long> parse(String text) {
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
