package io.github.keystonetoken.backtest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What Prometheus would have scraped: one sample a minute from minute 0, if it is known. */
final class History {

  private static final String TARGET =
      "job=\"keystone-token-exporter\",instance=\"controller:10150\"";

  private final Map<String, List<String>> samples = new LinkedHashMap<>();
  private int minutes;

  /**
   * Sets a figure of the current minute.
   *
   * @param series its name without {@code keystone_token_}, and its labels as in PromQL or nothing
   */
  void set(String series, double value) {
    setSeries("keystone_token_" + series, value);
  }

  private void setSeries(String series, double value) {
    String labels =
        series.contains("{")
            ? series.replace("}", "," + TARGET + "}")
            : series + "{" + TARGET + "}";
    List<String> values = samples.computeIfAbsent(labels, key -> new ArrayList<>());
    while (values.size() < minutes) {
      values.add("_");
    }
    values.add(number(value));
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** Ends the current minute, in which the exporter was up. */
  void next() {
    setSeries("up", 1);
    set("exporter_build_info{version=\"1\"}", 1);
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
                .append(String.join(" ", values))
                .append("'\n"));
    return text.toString();
  }
}
