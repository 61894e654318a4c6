package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.CollectorRuns;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.StatementTimes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StatementCutOffTest {

  private static Cloud cutOff(long times) {
    return new Cloud().statement("states", new StatementTimes(times, 0, times, 0, 0));
  }

  @Test
  void namesTheStatement() {
    assertThat(cutOff(4).findings(StatementCutOff::check))
        .isEqualTo(
            """
            WARNING The exporter's statement states keeps reaching its time limit
            It was cut off 4 times since the exporter started.
            Its figures are estimated or missing. Keystone's own statements have no such limit, and are slow too.
            - Create the missing index and delete expired rows in small batches: the findings about them have the statements. On a table that is meant to be so large, have it sampled.
                --collector.sql.exact-max-rows=0
            runbook keystonetokensqlstatementcutoff
            """);
  }

  @Test
  void isSilentJustBelowItsLimit() {
    assertThat(cutOff(3).findings(StatementCutOff::check)).isEmpty();
  }

  @Test
  void isSilentOnFewInADay() {
    Snapshot snapshot =
        cutOff(14)
            .snapshot()
            .withRuns(
                Collector.SQL,
                new CollectorRuns(
                    Duration.ofMinutes(1),
                    1_440,
                    Map.of(),
                    Optional.of(Duration.ofSeconds(1)),
                    Optional.of(NOW),
                    Optional.empty()));

    assertThat(FindingText.of(StatementCutOff::check, snapshot)).isEmpty();
  }
}
