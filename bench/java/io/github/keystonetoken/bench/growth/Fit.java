package io.github.keystonetoken.bench.growth;

import java.util.List;

/**
 * The power law {@code y = factor * x^slope} that fits best: a straight line where both axes are
 * logarithmic, by least squares of the logarithms.
 */
record Fit(double slope, double factor) {

  private static final int LEAST_POINTS = 2;

  /** A point with both coordinates above 0. */
  record Point(double x, double y) {}

  /** Not a number where there are fewer than two points, or all have the same x. */
  static Fit of(List<Point> points) {
    if (points.size() < LEAST_POINTS) {
      return new Fit(Double.NaN, Double.NaN);
    }
    double meanX = points.stream().mapToDouble(p -> Math.log(p.x())).average().orElseThrow();
    double meanY = points.stream().mapToDouble(p -> Math.log(p.y())).average().orElseThrow();
    double covariance = 0;
    double variance = 0;
    for (Point point : points) {
      double x = Math.log(point.x()) - meanX;
      covariance += x * (Math.log(point.y()) - meanY);
      variance += x * x;
    }
    double slope = covariance / variance;
    return new Fit(slope, Math.exp(meanY - slope * meanX));
  }

  /**
   * Of the larger half of the points, three at least: there the part that is the same at every size
   * hides least of what grows.
   *
   * @param points by size, smallest first
   */
  static List<Point> upperHalf(List<Point> points) {
    int wanted = Math.max(LEAST_POINTS + 1, (points.size() + 1) / 2);
    return points.subList(Math.max(0, points.size() - wanted), points.size());
  }
}
