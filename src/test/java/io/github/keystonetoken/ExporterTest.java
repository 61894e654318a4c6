package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.cli.Given;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Snapshot;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ExporterTest {

  private final Snapshot initial = Snapshot.initial(Keystone.unknown());

  @Test
  void awaitsCollectorsThatHaveNotStarted() throws ConfigException {
    Snapshot awaited = Exporter.awaited(config(), initial);

    assertThat(awaited.runs()).containsOnlyKeys(Collector.MEMCACHED, Collector.LISTS);
    assertThat(awaited.runs().values()).noneMatch(CollectorRuns::hasRun);
  }

  @Test
  void keepsPreviousRuns() throws ConfigException {
    CollectorRuns once =
        CollectorRuns.none(Duration.ofMinutes(1)).succeeded(Duration.ofSeconds(1), Instant.EPOCH);

    Snapshot awaited = Exporter.awaited(config(), initial.withRuns(Collector.MEMCACHED, once));

    assertThat(awaited.runs())
        .containsEntry(Collector.MEMCACHED, once)
        .hasEntrySatisfying(Collector.LISTS, lists -> assertThat(lists.hasRun()).isFalse());
  }

  private static Config config() throws ConfigException {
    return Given.config("--memcached.servers=mc1");
  }
}
