package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.view.Amounts;
import java.util.Optional;

/** A part of a whole, as text and as a bar. */
record Share(String text, Bar bar) {

  /**
   * Of rows; empty where the whole or the part is not known well enough to divide.
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
    return new Share(Amounts.percent(part), Bar.of(part, part >= hot));
  }
}
