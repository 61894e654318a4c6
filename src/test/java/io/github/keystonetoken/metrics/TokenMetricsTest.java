package io.github.keystonetoken.metrics;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.diagnosis.Cloud;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenMetricsTest {

  @ParameterizedTest(name = "{0}, driver {1}, {2}")
  @CsvSource({
    "true, memcache, GRIZZLY, memcache, pki",
    "false, , JUNO, sql, unknown",
    "true, , ZED, unknown, fernet"
  })
  void defaultsOfReleaseFillInKeystoneConf(
      boolean configured, String set, Release release, String driver, String provider) {
    Keystone keystone = ExampleSnapshots.keystone(configured, set, null, null, null);
    Cloud cloud = new Cloud().release(release).with(of -> of.keystone = keystone);

    assertThat(Exposition.samples("backend_info", cloud.snapshot()))
        .containsExactly(
            "{cache_backend=\"unknown\",driver=\"%s\",provider=\"%s\",release=\"%s\"} 1"
                .formatted(driver, provider, release.label()));
  }

  @Test
  void unknownRowsOfPlanAreAbsent() {
    Snapshot snapshot =
        new Cloud()
            .plan(new QueryPlan("flush", "ALL", "", OptionalLong.empty(), PlanSource.INDEXES))
            .snapshot();

    assertThat(Exposition.samples("sql_query_plan_info", snapshot))
        .containsExactly("{access_type=\"ALL\",key=\"\",query=\"flush\",source=\"indexes\"} 1");
    assertThat(Exposition.samples("sql_query_plan_rows", snapshot)).isEmpty();
  }

  @Test
  void figureThatSampleDidNotShowHasNoRelativeError() {
    Estimate unseen = new Estimate(0, Double.POSITIVE_INFINITY);
    Cloud sampled = new Cloud().rows(new Estimate(900, 0.1)).expired(unseen, Duration.ZERO);

    assertThat(Exposition.samples("sql_counts_relative_error_ratio", sampled.snapshot()))
        .anyMatch(sample -> sample.contains("figure=\"rows\""))
        .noneMatch(sample -> sample.contains("figure=\"expired\""));
  }

  @Test
  void imbalanceIsAbsentIfItSaysNothing() {
    Cloud silent = new Cloud().stats(A, stats -> stats.sinceStart(0, 0));
    assertThat(ratios("items", silent)).containsExactly(1.0, 1.0);
    assertThat(ratios("received", silent)).as("of one of two").isEmpty();

    Cloud empty = new Cloud().stats(A, stats -> stats.items = 0).stats(B, stats -> stats.items = 0);
    assertThat(ratios("items", empty)).isEmpty();

    Cloud cloud = new Cloud().stats(A, stats -> stats.rates(0, 8_192));
    assertThat(ratios("sent", cloud.stats(B, stats -> stats.rates(0, 8_192))))
        .containsExactly(1.0, 1.0);
    assertThat(ratios("sent", cloud.stats(B, stats -> stats.rates(0, 8_191))))
        .as("below its threshold")
        .isEmpty();
  }

  /** By server. */
  private static List<Double> ratios(String dimension, Cloud cloud) {
    return Exposition.samples("memcached_imbalance_ratio", cloud.snapshot()).stream()
        .filter(line -> line.contains("dimension=\"" + dimension + "\""))
        .map(line -> Double.valueOf(line.substring(line.indexOf('}') + 2)))
        .toList();
  }

  @Test
  void staleFiguresDisappear() {
    Snapshot later = ExampleSnapshots.rich().withFiguresOf(Instant.MAX, Instant.MAX);

    assertThat(Exposition.text(ExampleSnapshots.registry(later).scrape()))
        .contains("keystone_token_sql_up 0.0\n")
        .contains("keystone_token_memcached_up{server=\"10.0.0.12:11211\"} 0.0\n")
        .doesNotContain("keystone_token_sql_rows")
        .doesNotContain("keystone_token_memcached_items")
        .doesNotContain("keystone_token_memcached_usertokens")
        .doesNotContain("keystone_token_memcached_user_placement_info");
  }

  @Test
  void readsSnapshotOncePerScrapeAndReusesItsMetrics() {
    AtomicInteger asked = new AtomicInteger();
    AtomicReference<Snapshot> current = new AtomicReference<>(ExampleSnapshots.rich());
    PrometheusRegistry registry =
        ExampleSnapshots.registry(
            () -> {
              asked.incrementAndGet();
              return current.get();
            });

    List<MetricSnapshot> first = registry.scrape().stream().toList();
    List<MetricSnapshot> second = registry.scrape().stream().toList();

    assertThat(asked).hasValue(2);
    assertThat(second).hasSameSizeAs(first);
    IntStream.range(0, first.size()).forEach(i -> assertThat(second.get(i)).isSameAs(first.get(i)));
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
}
