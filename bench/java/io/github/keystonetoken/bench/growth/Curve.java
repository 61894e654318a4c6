package io.github.keystonetoken.bench.growth;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One figure of one kind of collection, by size.
 *
 * @param kind what was collected
 * @param points smallest size first; what cannot stand on a logarithmic axis is left out
 */
record Curve(String kind, List<Point> points) {

  private static final double MILLIS = 1e3;

  /** A figure with the least and the most that was measured of it. */
  record Point(long size, double value, double least, double most) {
    static Point of(Measured measured, double value) {
      return new Point(measured.size(), value, value, value);
    }
  }

  static List<Curve> millis(List<Measured> measured) {
    return of(
        measured,
        one ->
            new Point(
                one.size(),
                MILLIS * one.medianSeconds(),
                MILLIS * one.leastSeconds(),
                MILLIS * one.mostSeconds()));
  }

  static List<Curve> cpuMillis(List<Measured> measured) {
    return of(measured, one -> Point.of(one, MILLIS * one.cpuSeconds().orElse(Double.NaN)));
  }

  static List<Curve> work(List<Measured> measured) {
    return of(measured, one -> Point.of(one, one.work().orElse(Double.NaN)));
  }

  private static List<Curve> of(List<Measured> measured, Function<Measured, Point> figure) {
    Map<String, List<Measured>> byKind =
        measured.stream()
            .collect(
                Collectors.groupingBy(Measured::kind, LinkedHashMap::new, Collectors.toList()));
    return byKind.entrySet().stream()
        .map(
            kind ->
                new Curve(
                    kind.getKey(),
                    kind.getValue().stream().map(figure).filter(p -> p.value() > 0).toList()))
        .toList();
  }

  private List<Fit.Point> logPoints() {
    return points.stream().map(point -> new Fit.Point(point.size(), point.value())).toList();
  }

  /** Through all sizes. */
  Fit fit() {
    return Fit.of(logPoints());
  }

  /** Through the larger sizes. */
  Fit upperFit() {
    return Fit.of(Fit.upperHalf(logPoints()));
  }

  /** The smallest of the larger sizes. */
  OptionalDouble upperFrom() {
    return Fit.upperHalf(logPoints()).stream().mapToDouble(Fit.Point::x).findFirst();
  }
}
