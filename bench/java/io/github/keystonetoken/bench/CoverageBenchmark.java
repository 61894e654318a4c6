package io.github.keystonetoken.bench;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.sql.SampleCoverage;
import io.github.keystonetoken.sql.SampleCoverage.Coverage;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How often the truth lies within the interval that a sample states. */
final class CoverageBenchmark {

  private static final int SAMPLES = 400;

  private final LoadedTable table;

  CoverageBenchmark(LoadedTable table) {
    this.table = table;
  }

  MarkdownTable run() throws CollectionException, InterruptedException {
    Map<String, Long> truth = new HashMap<>(table.truth().rowsByUser());
    truth.put("rows", table.truth().rows());
    truth.put("expired", table.truth().expired());
    Config.Sql config = OurCollections.config(table.server().port(), Account.PROCEDURE);
    MarkdownTable report =
        new MarkdownTable(
            List.of(
                "figure",
                "truth",
                "samples",
                "truth within the interval",
                "interval stated, ±",
                "error found, 1.96 deviations"));
    new SampleCoverage(config, truth)
        .of(SAMPLES)
        .forEach((figure, found) -> report.row(row(figure, truth.getOrDefault(figure, 0L), found)));
    return report;
  }

  private static List<String> row(String figure, long truth, Coverage found) {
    return List.of(
        figure,
        String.format(Locale.ROOT, "%,d", truth),
        Integer.toString(found.samples()),
        percent((double) found.held() / found.samples()),
        percent(found.halfWidths() / found.samples()),
        percent(1.96 * Math.sqrt(found.squares() / found.samples())));
  }

  private static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * ratio);
  }
}
