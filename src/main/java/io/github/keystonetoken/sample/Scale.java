package io.github.keystonetoken.sample;

import io.github.keystonetoken.model.Estimate;

/** What a number of rows that were read says about the whole table. */
public sealed interface Scale {

  /** Half width of the 95 % interval of a normal distribution, in standard deviations. */
  double Z = 1.96;

  /** Every row was read. */
  Scale COUNTED = new Counted();

  /**
   * The figure, of the rows that belong to it.
   *
   * @param read rows that were read and belong to the figure
   */
  Estimate estimate(long read);

  /** Every row was read: the number is the figure. */
  record Counted() implements Scale {
    @Override
    public Estimate estimate(long read) {
      return Estimate.counted(read);
    }
  }

  /**
   * A known share of the table was read, chosen by chance.
   *
   * @param share of all rows, above 0 and up to 1
   * @param dispersion how much more the parts of the sample differ than chance makes them: 1 for
   *     not more
   */
  record OfShare(double share, double dispersion) implements Scale {
    @Override
    public Estimate estimate(long read) {
      double error =
          read == 0 ? Double.POSITIVE_INFINITY : Z * Math.sqrt(dispersion * (1 - share) / read);
      return new Estimate(Math.round(read / share), error);
    }
  }

  /**
   * An unknown share of a table was read, chosen by chance, and the number of all rows is known
   * otherwise.
   *
   * @param read all rows that were read, at least 1
   * @param total rows of the table
   */
  record OfTotal(long read, Estimate total) implements Scale {
    @Override
    public Estimate estimate(long ofFigure) {
      if (ofFigure == 0) {
        return new Estimate(0, Double.POSITIVE_INFINITY);
      }
      double share = (double) ofFigure / read;
      // Agresti and Coull's interval, which stays open where all rows or hardly any are the
      // figure's.
      double trials = read + Z * Z;
      double centre = (ofFigure + Z * Z / 2) / trials;
      double unread = Math.max(0, 1 - (double) read / Math.max(read, total.value()));
      double ofShare = Z * Math.sqrt(centre * (1 - centre) / trials * unread) / share;
      return new Estimate(
          Math.round(total.value() * share), Math.hypot(ofShare, total.relativeError()));
    }
  }
}
