package io.github.keystonetoken.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TokenMetricsTest {

  @Test
  void startsWithWhatIsKnown() {
    PrometheusRegistry registry =
        TokenMetrics.registry(
            ExampleSnapshots::initial, ExampleSnapshots.BUILD, Map::of, Optional::empty);

    assertThat(keystoneLines(Exposition.text(registry.scrape())))
        .isEqualTo(
            """
            keystone_token_backend_info{cache_backend="unknown",driver="unknown",provider="unknown",release="unknown"} 1
            keystone_token_exporter_build_info{java_version="17.0.15",revision="6168ac8",version="0.1.0"} 1
            """);
  }

  @Test
  void figureThatSampleDidNotShowHasNoRelativeError() {
    Snapshot snapshot = ExampleSnapshots.rich();
    SqlTokens known = snapshot.sql().flatMap(Outcome::figures).orElseThrow();
    Estimate unseen = new Estimate(0, Double.POSITIVE_INFINITY);
    SqlTokens sampled =
        new SqlTokens(
            known.release(),
            known.counts(),
            Optional.of(new SqlTokens.Owners(Optional.empty(), List.of(), unseen)),
            known.recent(),
            known.size(),
            known.indexes(),
            known.queryPlans(),
            known.revocations(),
            known.trusts(),
            known.applicationCredentials(),
            known.observedLifetime(),
            known.session());

    assertThat(
            Exposition.samples(
                "sql_counts_relative_error_ratio",
                snapshot.withSql(Outcome.ok(sampled, ExampleSnapshots.NOW))))
        .anyMatch(sample -> sample.contains("figure=\"rows\""))
        .noneMatch(sample -> sample.contains("other_users_tokens"));
  }

  @Test
  void staleFiguresDisappear() {
    Snapshot later = ExampleSnapshots.rich().withFiguresOf(Instant.MAX, Instant.MAX);

    assertThat(page(later))
        .contains("keystone_token_sql_up 0.0\n")
        .contains("keystone_token_memcached_up{server=\"10.0.0.12:11211\"} 0.0\n")
        .doesNotContain("keystone_token_sql_rows")
        .doesNotContain("keystone_token_memcached_items")
        .doesNotContain("keystone_token_memcached_usertokens")
        .doesNotContain("keystone_token_memcached_user_placement_info");
  }

  @Test
  void readsOneSnapshotPerScrape() {
    AtomicInteger asked = new AtomicInteger();
    PrometheusRegistry registry =
        registry(
            () -> {
              asked.incrementAndGet();
              return ExampleSnapshots.rich();
            });

    registry.scrape();

    assertThat(asked).hasValue(1);
  }

  @Test
  void reusesMetricsOfSameSnapshot() {
    Snapshot known = ExampleSnapshots.rich();
    PrometheusRegistry registry = registry(() -> known);

    List<MetricSnapshot> first = registry.scrape().stream().toList();
    List<MetricSnapshot> second = registry.scrape().stream().toList();

    assertThat(second).hasSameSizeAs(first);
    IntStream.range(0, first.size()).forEach(i -> assertThat(second.get(i)).isSameAs(first.get(i)));
  }

  @Test
  void showsNewSnapshot() {
    AtomicReference<Snapshot> current = new AtomicReference<>(ExampleSnapshots.rich());
    PrometheusRegistry registry = registry(current::get);
    assertThat(Exposition.text(registry.scrape())).contains("keystone_token_sql_up 1.0\n");

    current.set(ExampleSnapshots.databaseDenied());

    assertThat(Exposition.text(registry.scrape())).contains("keystone_token_sql_up 0.0\n");
  }

  @Test
  void reportsProcessWithoutThreads() {
    PrometheusRegistry registry = new PrometheusRegistry();
    TokenMetrics.registerProcess(registry);

    assertThat(Exposition.text(registry.scrape()))
        .contains("process_cpu_seconds_total ")
        .contains("process_resident_memory_bytes ")
        .contains("jvm_memory_used_bytes{area=\"heap\"} ")
        .contains("jvm_gc_collection_seconds_count")
        .doesNotContain("jvm_threads");
  }

  private static PrometheusRegistry registry(Supplier<Snapshot> snapshots) {
    return TokenMetrics.registry(
        snapshots,
        ExampleSnapshots.BUILD,
        () -> ExampleSnapshots.LIMITS,
        () -> ExampleSnapshots.RECENT_WINDOW);
  }

  private static String page(Snapshot snapshot) {
    return Exposition.text(registry(() -> snapshot).scrape());
  }

  private static String keystoneLines(String page) {
    return page.lines()
        .filter(line -> line.startsWith("keystone_token_"))
        .map(line -> line + "\n")
        .reduce("", String::concat);
  }
}
