package io.github.keystonetoken.metrics;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.diagnosis.Cloud;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of rows that are more than a figure of the snapshot. */
final class TablesTest {

  @ParameterizedTest(name = "{0}, driver {1}, {2}")
  @CsvSource({
    "true, memcache, GRIZZLY, memcache, pki",
    "false, , JUNO, sql, unknown",
    "true, , ZED, unknown, fernet"
  })
  void defaultsOfReleaseFillInKeystoneConf(
      boolean configured, String set, Release release, String driver, String provider) {
    Keystone keystone = ExampleSnapshots.keystone(configured, set, null, null, null);
    Snapshot snapshot = new Cloud().keystone(keystone).release(release).snapshot();

    assertThat(Exposition.samples("backend_info", snapshot))
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
  void imbalanceIsAbsentIfOneServerDoesNotTell() {
    Cloud cloud = new Cloud();
    cloud.on(A).trafficSinceStart(0, 0);
    cloud.on(B).traffic(90_000, 90_000);

    assertThat(ratios("items", cloud)).containsExactly(1.0, 1.0);
    assertThat(ratios("received", cloud)).isEmpty();
  }

  @Test
  void imbalanceOfEmptyServersIsAbsent() {
    Cloud cloud = new Cloud();
    cloud.on(A).items(0);
    cloud.on(B).items(0);

    assertThat(ratios("items", cloud)).isEmpty();
  }

  @Test
  void imbalanceOfTrafficIsAbsentBelowItsThreshold() {
    Cloud cloud = new Cloud();
    cloud.on(A).traffic(0, 8_192);
    cloud.on(B).traffic(0, 8_192);
    assertThat(ratios("sent", cloud)).containsExactly(1.0, 1.0);

    cloud.on(B).traffic(0, 8_191);
    assertThat(ratios("sent", cloud)).isEmpty();
  }

  /** By server. */
  private static List<Double> ratios(String dimension, Cloud cloud) {
    return Exposition.samples("memcached_imbalance_ratio", cloud.snapshot()).stream()
        .filter(line -> line.contains("dimension=\"" + dimension + "\""))
        .map(line -> Double.valueOf(line.substring(line.indexOf('}') + 2)))
        .toList();
  }
}
