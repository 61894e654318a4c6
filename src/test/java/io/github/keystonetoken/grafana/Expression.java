package io.github.keystonetoken.grafana;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PromQL expression with Grafana's variables in it, as far as it must be understood here. */
record Expression(String text) {

  private static final Pattern SELECTOR =
      Pattern.compile("(\\w+\\()?([a-zA-Z_:][\\w:]*)\\{((?:[^}\"]|\"[^\"]*\")*)\\}(\\[[^]]*\\])?");
  private static final Pattern METRIC = Pattern.compile("\\b(keystone_token[\\w:]*|up|ALERTS)\\b");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Za-z_]\\w*)(?::\\w+)?\\}?");

  /**
   * One selector.
   *
   * @param function the function directly around it, empty for none
   * @param range the range behind it with its brackets, empty for none
   */
  record Selector(String function, String metric, String matchers, String range) {

    boolean isRated() {
      return function.equals("rate") || function.equals("increase");
    }
  }

  List<Selector> selectors() {
    return SELECTOR.matcher(text).results().map(Expression::selector).toList();
  }

  private static Selector selector(MatchResult match) {
    String function = match.group(1) == null ? "" : match.group(1).replace("(", "");
    String range = match.group(4) == null ? "" : match.group(4);
    return new Selector(function, match.group(2), match.group(3), range);
  }

  /** Metrics that stand without any matcher. */
  List<String> bareMetrics() {
    String rest = SELECTOR.matcher(text).replaceAll("").replaceAll("\"[^\"]*\"", "");
    return METRIC.matcher(rest).results().map(MatchResult::group).toList();
  }

  List<String> variables() {
    return VARIABLE.matcher(text).results().map(match -> match.group(1)).distinct().toList();
  }

  /** The expression as Grafana sends it. */
  String with(Map<String, String> values) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), match.group())));
  }
}
