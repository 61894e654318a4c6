package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.keystonetoken.cli.Given;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ExporterTest {

  @Test
  void awaitsCollectorsThatHaveNotRun() throws ConfigException {
    CollectorRuns once =
        CollectorRuns.none(Duration.ofMinutes(1)).succeeded(Duration.ofSeconds(1), Instant.EPOCH);
    Snapshot known = Snapshot.initial(Keystone.unknown()).withRuns(Collector.MEMCACHED, once);

    assertThat(Exporter.awaited(Given.config("--memcached.servers=mc1"), known).runs())
        .isEqualTo(
            Map.of(
                Collector.MEMCACHED,
                once,
                Collector.LISTS,
                CollectorRuns.none(Duration.ofMinutes(1))));
  }

  @Test
  void figuresStayWithAnotherPasswordButNotOfAnotherDatabase() throws ConfigException {
    Config before = Given.config("--database.url=mysql://exporter:one@db1/keystone");

    assertThat(
            Exporter.kept(before, Given.config("--database.url=mysql://exporter:two@db1/keystone")))
        .contains(Collector.SQL);
    assertThat(
            Exporter.kept(before, Given.config("--database.url=mysql://exporter:one@db2/keystone")))
        .doesNotContain(Collector.SQL);
  }

  /** The hook would end the process with the status of an internal failure. */
  @Test
  void endsNormallyIfClosingFails() {
    assertThatCode(
            () ->
                Main.end(
                    () -> {
                      throw new IllegalStateException("of a test");
                    }))
        .doesNotThrowAnyException();
  }
}
