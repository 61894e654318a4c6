package io.github.keystonetoken.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Phases as tables. */
final class InterferenceReport {

  private InterferenceReport() {}

  /** Every phase as it was measured. */
  static MarkdownTable phases(List<Phase> phases) {
    List<String> header =
        new ArrayList<>(List.of("round", "monitor", "runs", "lookups", "inserts"));
    Stream.of(Figure.values()).map(figure -> figure.label() + ", ms").forEach(header::add);
    MarkdownTable table = new MarkdownTable(header);
    for (Phase phase : phases) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  Integer.toString(phase.round()),
                  phase.monitor().label(),
                  Long.toString(phase.runs()),
                  Integer.toString(phase.recording().lookups().count()),
                  Integer.toString(phase.recording().inserts().count())));
      Stream.of(Figure.values())
          .map(figure -> decimal(figure.of(phase.recording())))
          .forEach(cells::add);
      table.row(cells);
    }
    return table;
  }

  /** Each monitor's figures over those of the same round without a monitor. */
  static MarkdownTable ratios(List<Phase> phases) {
    List<Phase> baselines = of(phases, Monitor.NOTHING);
    List<String> header = new ArrayList<>(List.of("monitor", "figure"));
    baselines.forEach(phase -> header.add("round " + phase.round()));
    header.add("median");
    MarkdownTable table = new MarkdownTable(header);
    for (Monitor monitor : Monitor.values()) {
      if (monitor != Monitor.NOTHING) {
        for (Figure figure : Figure.values()) {
          double[] ratios = ratios(of(phases, monitor), baselines, figure);
          List<String> cells = new ArrayList<>(List.of(monitor.label(), figure.label()));
          for (double ratio : ratios) {
            cells.add(decimal(ratio));
          }
          cells.add(decimal(Percentile.of(ratios, 0.5)));
          table.row(cells);
        }
      }
    }
    return table;
  }

  /** One for each round, in their order. */
  private static List<Phase> of(List<Phase> phases, Monitor monitor) {
    return phases.stream().filter(phase -> phase.monitor() == monitor).toList();
  }

  private static double[] ratios(List<Phase> phases, List<Phase> baselines, Figure figure) {
    double[] ratios = new double[phases.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = figure.of(phases.get(i).recording()) / figure.of(baselines.get(i).recording());
    }
    return ratios;
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }
}
