package io.github.keystonetoken.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FindingsTest {

  private static final String FIGURES =
      """
      keystone_token_sql_rows 20916
      keystone_token_sql_counts_exact 1
      keystone_token_sql_tokens{state="expired"} 20792
      keystone_token_sql_oldest_expired_timestamp_seconds 1371436405
      keystone_token_sql_user_tokens{user_id="8232",user_name="quantum"} 20730
      keystone_token_sql_user_tokens{user_id="5700",user_name="nova"} 149
      keystone_token_sql_index_present{columns="id"} 1
      keystone_token_sql_index_present{columns="expires,valid"} 0
      keystone_token_memcached_usertokens_bytes{server="b:2",user_id="eef9",user_name="ceilometer"} 578966
      keystone_token_memcached_usertokens_bytes{server="a:1",user_id="77",user_name="glance"} 18230
      keystone_token_memcached_usertokens_entries{server="b:2",user_id="eef9",user_name="ceilometer",state="live"} 7631
      keystone_token_memcached_item_limit_bytes{server="b:2"} 1048473
      keystone_token_memcached_usertokens_rewrite_bytes_per_second{server="b:2"} 1500000
      keystone_token_memcached_imbalance_ratio{server="a:1",dimension="received"} 0.026
      keystone_token_memcached_imbalance_ratio{server="b:2",dimension="received"} 1.974
      keystone_token_memcached_imbalance_ratio{server="b:2",dimension="items"} 1.01
      keystone_token_memcached_read_bytes_total{server="b:2"} 1000000
      """;

  @Test
  void theTableIsToldWithItsOwnerItsExpiredRowsAndItsMissingIndex() {
    assertThat(findings(FIGURES).table())
        .containsExactly(
            "quantum holds 20,730 of 20,916 rows, 99 % of them.",
            "20,792 rows have expired and are still there, the oldest since 2013-06-17 02:33 UTC.",
            "No index on (expires, valid): Keystone's queries read every row.");
  }

  @Test
  void anEstimateIsToldAsOne() {
    String estimated = FIGURES.replace("counts_exact 1", "counts_exact 0");

    assertThat(findings(estimated).table())
        .startsWith("quantum holds about 20,730 of about 20,916 rows, 99 % of them.")
        .element(1)
        .asString()
        .startsWith("About 20,792 rows");
  }

  @Test
  void theListIsToldWithItsOwnerItsServerItsLimitAndTheImbalance() {
    assertThat(findings(FIGURES).list())
        .containsExactly(
            "ceilometer's list on b:2 has 578,966 bytes: 55 % of the 1,048,473 that fit one item.",
            "It names 7,631 live tokens; every further one sends all of it again.",
            "Lists sent again cost b:2 about 1.5 MB/s.",
            "The busiest server receives 1.97 times the mean (1 is even).",
            "Meanwhile items 1.01 look even.");
  }

  @Test
  void whatIsNotKnownIsLeftOut() {
    Findings nothing = findings("");

    assertThat(nothing.table()).isEmpty();
    assertThat(nothing.list()).isEmpty();
    assertThat(nothing.complete()).isFalse();
    assertThat(nothing.changesSince(nothing)).isEmpty();
    assertThat(findings(FIGURES).complete()).isTrue();
  }

  @Test
  void changesAreToldFromOldToNew() {
    String later =
        FIGURES
            .replace("sql_rows 20916", "sql_rows 21000")
            .replace(" 578966", " 580000")
            .replace(
                "read_bytes_total{server=\"b:2\"} 1000000",
                "read_bytes_total{server=\"b:2\"} 9000000");

    assertThat(findings(later).changesSince(findings(FIGURES)))
        .containsExactly(
            "The table grew from 20,916 to 21,000 rows.",
            "ceilometer's list grew from 578,966 to 580,000 bytes.",
            "b:2 received 8.0 MB in this time.");
    assertThat(findings(FIGURES).changesSince(findings(later)))
        .startsWith("The table shrank from 21,000 to 20,916 rows.");
    assertThat(findings(FIGURES).changesSince(findings(FIGURES)))
        .startsWith("The table is as it was: 20,916 rows.");
  }

  @Test
  void anEstimateThatMovedIsNoGrowth() {
    String estimated = FIGURES.replace("counts_exact 1", "counts_exact 0");

    assertThat(findings(estimated).changesSince(findings(estimated)))
        .startsWith("The table has about 20,916 rows.");
    assertThat(findings(FIGURES).changesSince(findings(estimated)))
        .startsWith("The table has 20,916 rows: by now they are counted.");
  }

  private static Findings findings(String exposition) {
    return new Findings(Exposition.parse(exposition));
  }
}
