package io.github.keystonetoken.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.Exposition;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class WatchTest {

  private static final String FIRST =
      """
      keystone_token_sql_rows 20916
      keystone_token_sql_counts_exact 0
      keystone_token_memcached_usertokens_bytes{server="b:2",user_name="ceilometer"} 578966
      keystone_token_memcached_usertokens_bytes{server="a:1",user_name="glance"} 18230
      keystone_token_memcached_read_bytes_total{server="b:2"} 1000000
      keystone_token_memcached_read_bytes_total{server="gone:2"} 1000000
      """;

  @Test
  void showsFiguresThatBothScrapesHave() {
    String latest =
        FIRST.replace("578966", "580000").replace(" 1000000", " 9000000").replace("gone", "new");

    assertThat(Watch.changes(Exposition.parse(FIRST), Exposition.parse(latest)))
        .containsExactly(
            "keystone_token_sql_rows: 20,916, now 20,916 (estimates)",
            "keystone_token_memcached_usertokens_bytes, ceilometer, b:2: 578,966, now 580,000",
            "keystone_token_memcached_read_bytes_total, b:2: 1,000,000, now 9,000,000");
  }

  @Test
  void showsWhenPendingAlertsFire() {
    String rules =
        """
        {"status": "success", "data": {"groups": [{"rules": [
          {"name": "IndexMissing", "duration": 1800, "alerts": [
            {"labels": {"alertname": "IndexMissing", "region": "grizzly"}, "state": "pending",
             "activeAt": "2026-11-30T10:00:00.123456789Z"}]},
          {"name": "NearItemLimit", "duration": 300, "alerts": [
            {"labels": {"alertname": "NearItemLimit", "region": "kilo", "user_name": "nova"},
             "state": "firing", "activeAt": "2026-11-30T09:50:00Z"}]},
          {"name": "SqlDown", "duration": 60, "alerts": []}]}]}}""";
    Instant now = Instant.parse("2026-11-30T10:02:00Z");

    assertThat(Watch.Alert.read(rules).stream().map(alert -> alert.text(now)))
        .containsExactly(
            "firing   NearItemLimit, kilo, nova",
            "pending  IndexMissing, grizzly: fires in 28 min");
  }

  @Test
  void showsSummaryOfDoctor() {
    assertThat(Watch.summary("Tokens are kept.\n\nWARNING  One\n    Because.\n\nNOTICE  Two\n"))
        .containsExactly("WARNING  One", "NOTICE  Two");
    assertThat(Watch.summary("No source could be read.\n"))
        .containsExactly("No source could be read.");
  }
}
