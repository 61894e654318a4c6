package io.github.keystonetoken.page;

import java.util.Locale;
import java.util.Optional;

/**
 * A share as a bar. The figure that it draws stands beside it as text.
 *
 * @param width of the bar, in hundredths of its room
 * @param mark where the even share is marked, likewise; empty for no mark
 * @param isHot whether the share is one to look at
 */
record Bar(String width, Optional<String> mark, boolean isHot) {

  /** A bar of {@code share}, 0 to 1. */
  static Bar of(double share, boolean isHot) {
    return new Bar(hundredths(share), Optional.empty(), isHot);
  }

  /** A bar of {@code share} with a mark at {@code mark}, both 0 to 1. */
  static Bar marked(double share, double mark, boolean isHot) {
    return new Bar(hundredths(share), Optional.of(hundredths(mark)), isHot);
  }

  private static String hundredths(double part) {
    return String.format(Locale.ROOT, "%.1f", Math.min(Math.max(part, 0), 1) * 100);
  }
}
