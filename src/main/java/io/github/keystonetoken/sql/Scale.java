package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Estimate;
import java.util.List;

/** Scales a number of rows that were read to the whole table. */
interface Scale {

  /** Half width of the 95 % interval of a normal distribution, in standard deviations. */
  double Z = 1.96;

  /** Every row was read. */
  Scale COUNTED = Estimate::counted;

  Estimate estimate(long read);

  /**
   * Variance of the ranges' rows over their mean, or 1 if it may be chance. It is 1 if ids are
   * uniform. Ids that Keystone did not generate may not be, which needs a wider interval.
   */
  static double dispersion(List<Long> rowsOfRanges) {
    double mean = rowsOfRanges.stream().mapToLong(Long::longValue).average().orElse(0);
    if (rowsOfRanges.size() < 2 || mean < 1) {
      return 1;
    }
    double squares = rowsOfRanges.stream().mapToDouble(rows -> (rows - mean) * (rows - mean)).sum();
    double dispersion = squares / (rowsOfRanges.size() - 1) / mean;
    // 32 ranges exceed 2 by chance once in some thousand samples.
    return dispersion > 2 ? dispersion : 1;
  }

  /** This, times a factor, if the rows are of a longer or shorter time than the figure. */
  default Scale times(double factor) {
    return read -> {
      Estimate estimate = estimate(read);
      return factor == 1 || read == 0
          ? estimate
          : new Estimate(
              Math.round(estimate.value() * factor),
              Math.hypot(estimate.relativeError(), Z / Math.sqrt((double) read)));
    };
  }

  /**
   * A known share of the table was read, chosen at random.
   *
   * @param share of all rows, above 0 and up to 1
   * @param dispersion how much more the parts of the sample differ than by chance; 1 if not more
   */
  static Scale ofShare(double share, double dispersion) {
    return read -> {
      double error =
          read == 0 ? Double.POSITIVE_INFINITY : Z * Math.sqrt(dispersion * (1 - share) / read);
      return new Estimate(Math.round(read / share), error);
    };
  }

  /**
   * An unknown share of a table was read, chosen at random, and the number of all rows is known.
   *
   * @param allRead all rows that were read, at least 1
   * @param total rows of the table
   */
  static Scale ofTotal(long allRead, Estimate total) {
    return read -> {
      if (read == 0) {
        return new Estimate(0, Double.POSITIVE_INFINITY);
      }
      double share = (double) read / allRead;
      // Agresti and Coull's interval, which is not empty if nearly all rows or none belong to it.
      double trials = allRead + Z * Z;
      double centre = (read + Z * Z / 2) / trials;
      double unread = Math.max(0, 1 - (double) allRead / Math.max(allRead, total.value()));
      double ofShare = Z * Math.sqrt(centre * (1 - centre) / trials * unread) / share;
      return new Estimate(
          Math.round(total.value() * share), Math.hypot(ofShare, total.relativeError()));
    };
  }
}
