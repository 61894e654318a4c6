package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.cli.Given;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Snapshot;
import org.junit.jupiter.api.Test;

final class ExporterTest {

  @Test
  void awaitsCollectorsThatHaveNotStarted() throws Exception {
    Snapshot initial = Snapshot.initial(Keystone.unknown());

    Snapshot awaited = Exporter.awaited(Given.config("--memcached.servers=mc1"), initial);

    assertThat(awaited.runs()).containsOnlyKeys(Collector.MEMCACHED, Collector.LISTS);
    assertThat(awaited.runs().values()).noneMatch(CollectorRuns::hasRun);
  }
}
