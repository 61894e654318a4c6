package io.github.keystonetoken.backtest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What Prometheus would have scraped, one sample a minute from minute 0; absent where unknown. */
final class History {

  private static final String TARGET =
      "job=\"keystone-token-exporter\",instance=\"controller:10150\"";

  private final Map<String, List<String>> samples = new LinkedHashMap<>();
  private int minutes;

  /** Sets a figure of the minute that is being written. */
  void set(String name, double value, String... labels) {
    StringBuilder series = new StringBuilder(name).append('{').append(TARGET);
    for (int i = 0; i < labels.length; i += 2) {
      series.append(',').append(labels[i]).append("=\"").append(labels[i + 1]).append('"');
    }
    List<String> values =
        samples.computeIfAbsent(series.append('}').toString(), key -> new ArrayList<>());
    while (values.size() < minutes) {
      values.add("_");
    }
    values.add(number(value));
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** The minute is over. */
  void next() {
    minutes++;
  }

  int minutes() {
    return minutes;
  }

  /** As promtool's rule tests want it. */
  String inputSeries() {
    StringBuilder text = new StringBuilder();
    samples.forEach(
        (series, values) ->
            text.append("      - series: '")
                .append(series)
                .append("'\n        values: '")
                .append(runs(values))
                .append("'\n"));
    return text.toString();
  }

  /** Repeated values are written once. */
  private static String runs(List<String> values) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < values.size(); ) {
      int end = i;
      while (end + 1 < values.size() && values.get(end + 1).equals(values.get(i))) {
        end++;
      }
      // "1x3" is four samples of 1, but "_x3" three that are missing.
      parts.add(
          end == i
              ? values.get(i)
              : values.get(i) + "x" + (values.get(i).equals("_") ? end - i + 1 : end - i));
      i = end + 1;
    }
    return String.join(" ", parts);
  }
}
