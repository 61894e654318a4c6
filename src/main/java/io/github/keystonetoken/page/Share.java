package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.view.Amounts;
import java.util.Locale;
import java.util.Optional;

/**
 * A part of a whole, as text and as a bar.
 *
 * @param width of the bar, in hundredths of its room
 * @param mark where the even share is marked, likewise; empty for no mark
 * @param isHot whether the share is one to look at
 */
record Share(String text, String width, Optional<String> mark, boolean isHot) {

  /** A server with half more than its even share is one to look at. */
  private static final double HOT_RATIO = 1.5;

  /**
   * Of rows; empty if the whole or the part is not known well enough to divide.
   *
   * @param hot from which part on it is one to look at
   */
  static Optional<Share> of(Estimate rows, Optional<Estimate> all, double hot) {
    return all.map(Estimate::value)
        .filter(number -> number > 0 && !Double.isInfinite(rows.relativeError()))
        .map(number -> of((double) rows.value() / number, hot));
  }

  /** A part, 0 to 1. */
  static Share of(double part, double hot) {
    return new Share(Amounts.percent(part), hundredths(part), Optional.empty(), part >= hot);
  }

  /**
   * A server's part, with a mark at the even one.
   *
   * @param room of the bar, at least the largest part
   */
  static Share ofServer(double part, double even, double room) {
    return new Share(
        Amounts.percent(part),
        hundredths(part / room),
        Optional.of(hundredths(even / room)),
        part >= HOT_RATIO * even);
  }

  private static String hundredths(double part) {
    return String.format(Locale.ROOT, "%.1f", Math.min(Math.max(part, 0), 1) * 100);
  }
}
