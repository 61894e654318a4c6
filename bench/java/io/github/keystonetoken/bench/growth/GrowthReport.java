package io.github.keystonetoken.bench.growth;

import io.github.keystonetoken.bench.MarkdownTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured against one thing, as tables and as a plot. */
record GrowthReport(Subject subject, List<Measured> measured) {

  MarkdownTable figures() {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "what",
                subject.size(),
                "time, ms, median",
                "least",
                "most",
                "CPU, ms",
                subject.work()));
    for (Measured one : measured) {
      table.row(
          List.of(
              one.kind(),
              String.format(Locale.ROOT, "%,d", one.size()),
              millis(one.medianSeconds()),
              millis(one.leastSeconds()),
              millis(one.mostSeconds()),
              one.cpuSeconds().isPresent() ? millis(one.cpuSeconds().getAsDouble()) : "",
              one.work().isPresent()
                  ? String.format(Locale.ROOT, "%,.0f", one.work().getAsDouble())
                  : ""));
    }
    return table;
  }

  private static String millis(double seconds) {
    double millis = seconds * 1000;
    return String.format(Locale.ROOT, millis < 10 ? "%.2f" : "%,.0f", millis);
  }

  /** Slopes through all sizes and through the larger half of them. */
  MarkdownTable slopes() {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "slope of",
                "time, all sizes",
                "larger sizes",
                "CPU, all sizes",
                "larger sizes",
                subject.work() + ", all sizes",
                "larger sizes"));
    List<Curve> seconds = Curve.millis(measured);
    List<Curve> cpu = Curve.cpuMillis(measured);
    List<Curve> work = Curve.work(measured);
    for (int i = 0; i < seconds.size(); i++) {
      List<String> cells = new ArrayList<>(List.of(seconds.get(i).kind()));
      for (Curve curve : List.of(seconds.get(i), cpu.get(i), work.get(i))) {
        cells.add(slope(curve.fit()));
        cells.add(slope(curve.upperFit()));
      }
      table.row(cells);
    }
    return table;
  }

  private static String slope(Fit fit) {
    return Double.isNaN(fit.slope()) ? "" : String.format(Locale.ROOT, "%.2f", fit.slope());
  }

  void plot(Path file) throws IOException, InterruptedException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    List<Curve> work = Curve.work(measured);
    boolean isWorkKnown = work.stream().anyMatch(curve -> !curve.points().isEmpty());
    Plot plot = new Plot(file, isWorkKnown ? 3 : 2, work.size());
    plot.panel("Time of a collection, ms", subject.size(), Curve.millis(measured));
    plot.panel("CPU time of the exporter, ms", subject.size(), Curve.cpuMillis(measured));
    if (isWorkKnown) {
      plot.panel(capital(subject.work()), subject.size(), work);
    }
    plot.draw();
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
