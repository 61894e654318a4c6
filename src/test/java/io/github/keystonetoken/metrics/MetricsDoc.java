package io.github.keystonetoken.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code docs/metrics.md}, from the tables of the catalogue. */
final class MetricsDoc {

  /** First questions of operators, and the metric whose example query answers each. */
  private static final List<Map.Entry<String, String>> QUESTIONS =
      List.of(
          Map.entry("How many rows does the token table have?", "sql_rows"),
          Map.entry("How large is the backlog of expired rows?", "sql_tokens"),
          Map.entry("Which users own the most tokens?", "sql_user_tokens"),
          Map.entry(
              "How unbalanced are the memcached servers, by bytes and by items?",
              "memcached_imbalance_ratio"),
          Map.entry(
              "Which users have the largest `usertokens` lists?", "memcached_usertokens_bytes"));

  private static final String INTRODUCTION =
      """
      # Metrics

      All metrics of the exporter. This file is generated from the tables in the package `metrics`;
      run `./mvnw test -Dtest=CatalogueTest -Dgolden=write` to update it.

      - Figures are those of the last successful collection, whose time is
        `keystone_token_exporter_collector_last_success_timestamp_seconds`.
      - Unknown and stale figures are absent, never 0.
      - Figures of a large token table are estimated from a sample, unless
        `keystone_token_sql_counts_exact` is 1.
      - Counters of servers count since the server started, counters of the exporter since the exporter
        started.
      - An info metric is a gauge that is always 1.
      - The label `server` is the address of a memcached server as written in Keystone's list.

      ## Start here

      """;

  private MetricsDoc() {}

  static Map<String, List<Metric>> tables() {
    return TokenMetrics.tables(
        ExampleSnapshots.BUILD,
        () -> ExampleSnapshots.LIMITS,
        () -> ExampleSnapshots.RECENT_WINDOW);
  }

  static String text() {
    StringBuilder doc = new StringBuilder(INTRODUCTION);
    for (int i = 0; i < QUESTIONS.size(); i++) {
      String name = "keystone_token_" + QUESTIONS.get(i).getValue();
      Metric metric =
          tables().values().stream()
              .flatMap(List::stream)
              .filter(row -> row.name().equals(name))
              .findFirst()
              .orElseThrow();
      doc.append(
          "%d. %s\n\n       %s\n\n".formatted(i + 1, QUESTIONS.get(i).getKey(), metric.example()));
    }
    tables()
        .forEach(
            (title, rows) -> {
              doc.append("## ").append(title).append("\n\n");
              doc.append("| metric | type | labels | unit | meaning, and an example query |\n");
              doc.append("|---|---|---|---|---|\n");
              rows.forEach(metric -> doc.append(row(metric)));
              doc.append("\n");
            });
    return doc.append(
            """
            ## The process

            `process_…` and `jvm_…` are the standard metrics of Prometheus' Java client library.
            """)
        .toString();
  }

  private static String row(Metric metric) {
    return "| `%s` | %s | %s | %s | %s<br>`%s` |\n"
        .formatted(
            metric.name(),
            metric.type().name().toLowerCase(Locale.ROOT),
            metric.labels().stream()
                .map(label -> "`" + label + "`")
                .collect(Collectors.joining(", ")),
            unit(metric.name()),
            metric.help(),
            metric.example().replace("|", "\\|"));
  }

  private static String unit(String name) {
    if (name.endsWith("_timestamp_seconds")) {
      return "Unix time in seconds";
    }
    if (name.endsWith("_bytes_per_second")) {
      return "bytes per second";
    }
    if (name.endsWith("_seconds")) {
      return "seconds";
    }
    if (name.matches(".*_bytes(_total)?")) {
      return "bytes";
    }
    return name.endsWith("_ratio") ? "ratio" : "";
  }
}
