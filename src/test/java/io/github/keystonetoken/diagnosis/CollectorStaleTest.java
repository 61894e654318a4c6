package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Snapshot;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CollectorStaleTest {

  @Test
  void warnsOfOverdueCollector() {
    Snapshot snapshot =
        new Cloud()
            .snapshot()
            .withRuns(
                Collector.SQL,
                CollectorRuns.none(Duration.ofMinutes(1))
                    .succeeded(Duration.ofSeconds(1), NOW.minusSeconds(301)));

    assertThat(Cloud.findings(CollectorStale::check, snapshot))
        .isEqualTo(
            """
            WARNING The collector sql has had no new figures for 5 min 1 s
            It runs every 60 s; no collection has finished since.
            Findings may be missing.
            - Check what is watched, then see the exporter's log.
                keystone-token-exporter --config.check
            runbook keystonetokencollectorstale
            """);
  }

  @Test
  void reportsCollectorThatHasNotRun() {
    Snapshot snapshot =
        Snapshot.initial(Keystone.unknown())
            .withRuns(Collector.LISTS, CollectorRuns.none(Duration.ofMinutes(1)));

    assertThat(Cloud.findings(CollectorStale::check, snapshot))
        .startsWith("NOTICE The collector lists has no figures yet\n");
  }

  @Test
  void warnsIfNothingWasCollected() {
    assertThat(Cloud.findings(CollectorStale::check, Snapshot.initial(Keystone.unknown())))
        .startsWith("WARNING No figures have been collected yet\n");
  }

  @Test
  void isSilentJustBelowItsLimits() {
    Snapshot snapshot =
        new Cloud()
            .snapshot()
            .withRuns(
                Collector.SQL,
                CollectorRuns.none(Duration.ofMinutes(1))
                    .succeeded(Duration.ofSeconds(1), NOW.minusSeconds(300)))
            .withRuns(
                Collector.LISTS,
                CollectorRuns.none(Duration.ofMinutes(10))
                    .succeeded(Duration.ofSeconds(1), NOW.minusSeconds(3_000)));

    assertThat(Cloud.findings(CollectorStale::check, snapshot)).isEmpty();
  }

  @Test
  void isSilentOnFailure() {
    Snapshot snapshot =
        new Cloud()
            .snapshot()
            .withRuns(
                Collector.SQL,
                CollectorRuns.none(Duration.ofMinutes(1))
                    .failed(new Failure(Kind.ERROR, "It failed."), Duration.ofSeconds(1)));

    assertThat(Cloud.findings(CollectorStale::check, snapshot)).isEmpty();
  }
}
