package io.github.keystonetoken.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class InterferenceReportTest {

  /** The second round has another order. */
  private static final List<Phase> PHASES =
      List.of(
          phase(1, Monitor.NOTHING, 2, 10),
          phase(1, Monitor.EXPORTER, 3, 11),
          phase(1, Monitor.COUNT, 4, 10),
          phase(2, Monitor.EXPORTER, 8, 10),
          phase(2, Monitor.COUNT, 12, 10),
          phase(2, Monitor.NOTHING, 4, 10),
          phase(3, Monitor.NOTHING, 5, 10),
          phase(3, Monitor.EXPORTER, 5, 10),
          phase(3, Monitor.COUNT, 5, 10));

  @Test
  void aPhaseIsComparedWithTheSameRoundsPhaseWithoutAMonitor() {
    assertThat(InterferenceReport.ratios(PHASES).toString().lines())
        .contains(
            "| monitor | figure | round 1 | round 2 | round 3 | median |",
            "| this exporter | lookup p50 | 1.50 | 2.00 | 1.00 | 1.50 |",
            "| this exporter | insert p99.9 | 1.10 | 1.00 | 1.00 | 1.00 |",
            "| count(*) | lookup p99 | 2.00 | 3.00 | 1.00 | 2.00 |");
  }

  @Test
  void everyPhaseIsReported() {
    assertThat(InterferenceReport.phases(PHASES).toString().lines())
        .hasSize(2 + PHASES.size())
        .contains(
            "| 2 | this exporter | 12 | 1 | 1" + " | 8.00 | 8.00 | 8.00 | 10.00 | 10.00 | 10.00 |");
  }

  private static Phase phase(int round, Monitor monitor, double lookup, double insert) {
    return new Phase(round, monitor, 12, new Recording(latencies(lookup), latencies(insert)));
  }

  private static Latencies latencies(double... millis) {
    Latencies latencies = new Latencies();
    DoubleStream.of(millis).forEach(latencies::add);
    return latencies;
  }
}
