package io.github.keystonetoken.bench;

import io.github.keystonetoken.http.ExpositionBenchmark;
import io.github.keystonetoken.memcached.DumpBenchmark;
import io.github.keystonetoken.memcached.StatisticsBenchmark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Time and allocation of what a collection and a scrape are made of, on the shipped JVM. */
final class PiecesReport {

  /** What is measured, by what a person calls it. */
  private record Piece(String name, Class<?> benchmark, String method) {}

  private static final List<Piece> PIECES =
      List.of(
          new Piece("a line of a dump", DumpBenchmark.class, "metadump"),
          new Piece("statistics of a server", StatisticsBenchmark.class, "statistics"),
          new Piece(
              "1,000 series, the first scrape after a collection: OpenMetrics, compressed",
              ExpositionBenchmark.class,
              "afterCollection"),
          new Piece(
              "1,000 series, others: OpenMetrics, compressed",
              ExpositionBenchmark.class,
              "openMetricsCompressed"),
          new Piece("1,000 series, others: OpenMetrics", ExpositionBenchmark.class, "openMetrics"),
          new Piece("1,000 series, others: text", ExpositionBenchmark.class, "plainText"));

  private final MicroOptions options;

  PiecesReport(MicroOptions options) {
    this.options = options;
  }

  MarkdownTable table() {
    Jmh jmh = new Jmh(options);
    Map<Piece, List<Jmh.Score>> scores = new LinkedHashMap<>();
    for (int round = 0; round < options.rounds(); round++) {
      for (Piece piece : PIECES) {
        scores
            .computeIfAbsent(piece, unused -> new ArrayList<>())
            .add(jmh.warm(piece.benchmark(), piece.method(), ShippedJvm.options()));
      }
    }
    MarkdownTable table =
        new MarkdownTable(
            List.of("piece", "time, µs, median", "least", "most", "allocated, bytes"));
    scores.forEach((piece, each) -> table.row(row(piece, each)));
    return table;
  }

  private static List<String> row(Piece piece, List<Jmh.Score> scores) {
    double[] seconds = scores.stream().mapToDouble(Jmh.Score::seconds).toArray();
    double[] bytes = scores.stream().mapToDouble(Jmh.Score::bytes).toArray();
    return List.of(
        piece.name(),
        micros(Percentile.of(seconds, 0.5)),
        micros(Percentile.of(seconds, 1e-6)),
        micros(Percentile.of(seconds, 1)),
        String.format(Locale.ROOT, "%,.0f", Percentile.of(bytes, 0.5)));
  }

  private static String micros(double seconds) {
    return String.format(Locale.ROOT, seconds < 1e-4 ? "%.3f" : "%,.0f", seconds * 1e6);
  }
}
