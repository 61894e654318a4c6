package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.SqlTokens.StatementTimes;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class TimingsTest {

  @Test
  void countsRunsAndTheirTime() {
    Timings timings = new Timings();
    timings.add("states", Duration.ofMillis(1), false);
    timings.add("states", Duration.ofMillis(30), true);
    timings.add("states", Duration.ofSeconds(9), false);
    assertThat(timings.byStatement())
        .isEqualTo(Map.of("states", new StatementTimes(3, 9.031, 1, 0, 0.001)));
  }

  @Test
  void takesQuickestQuarterOfRecentRuns() {
    Timings timings = new Timings();
    timings.add("slice", Duration.ofMillis(40), false);
    assertThat(quickSeconds(timings)).isEqualTo(0.04);
    for (int run = 0; run < 1_000; run++) {
      timings.add("slice", Duration.ofMillis(1), false);
    }
    for (int run = 0; run < 256; run++) {
      timings.add("slice", Duration.ofMillis(run % 4 == 0 ? 5 : 80), false);
    }
    assertThat(quickSeconds(timings)).isEqualTo(0.005);
  }

  private static double quickSeconds(Timings timings) {
    return Objects.requireNonNull(timings.byStatement().get("slice")).quickSeconds();
  }

  @Test
  void countsRowsOfKnownStatement() {
    Timings timings = new Timings();
    timings.addRows("slice", 5);
    timings.add("slice", Duration.ofMillis(1), false);
    timings.addRows("slice", 300);
    timings.add("slice", Duration.ofMillis(1), false);
    timings.addRows("slice", 20);
    assertThat(timings.byStatement())
        .isEqualTo(Map.of("slice", new StatementTimes(2, 0.002, 0, 320, 0.001)));
  }

  @Test
  void returnsImmutableCopy() {
    Timings timings = new Timings();
    Map<String, StatementTimes> before = timings.byStatement();
    timings.add("states", Duration.ofMillis(1), false);
    assertThat(before).isEmpty();
  }
}
