package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.view.Amounts;
import java.util.Locale;
import java.util.Optional;

/**
 * A share, as text and as a bar.
 *
 * @param width of the bar, in hundredths
 * @param mark position of the even share, likewise; empty for no mark
 * @param isHot whether the bar is red
 */
record Share(String text, String width, Optional<String> mark, boolean isHot) {

  private static final double HOT_RATIO = 1.5;

  /**
   * Of rows; empty if the total or the part is unknown.
   *
   * @param hot the share from which on the bar is red
   */
  static Optional<Share> of(Estimate rows, Optional<Estimate> all, double hot) {
    return all.map(Estimate::value)
        .filter(number -> number > 0 && !Double.isInfinite(rows.relativeError()))
        .map(number -> of((double) rows.value() / number, hot));
  }

  /** Of a part from 0 to 1. */
  static Share of(double part, double hot) {
    return new Share(Amounts.percent(part), hundredths(part), Optional.empty(), part >= hot);
  }

  /**
   * Of a server, with a mark at the even share.
   *
   * @param room the share of a full bar
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
