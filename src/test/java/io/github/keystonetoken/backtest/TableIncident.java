package io.github.keystonetoken.backtest;

import java.util.OptionalInt;

/**
 * The first incident: Keystone Grizzly's token table, empty at first, without index and flush.
 * 20,916 rows a week, one to a page of 16 KiB, as PKI tokens are; quantum's are 557 of 562.
 */
final class TableIncident {

  private static final int MINUTES = 9 * 24 * 60;
  private static final double ROWS_PER_MINUTE = 20_916 / (7 * 24 * 60.0);
  private static final double QUANTUM = 557 / 562.0;
  private static final int LIFETIME_SECONDS = 86_400;
  private static final int PAGE_BYTES = 16_384;

  /** A page that is in the buffer pool, and one that a disk of 500 reads a second has to bring. */
  private static final double HIT_SECONDS = 0.0001;

  private static final double MISS_SECONDS = 0.002;

  /** What a sample reads and takes at most, and in how many ranges. */
  private static final int SAMPLE_PAGES = 1_000;

  private static final double SAMPLE_SECONDS = 0.5;
  private static final int SAMPLE_RANGES = 32;

  /** What a range takes beside its pages. */
  private static final double RANGE_SECONDS = 0.003;

  private static final double SLOW_SECONDS = 5;

  private final History history = new History();
  private final double poolPages;
  private OptionalInt slow = OptionalInt.empty();
  private double sampledSeconds;
  private double sampledRows;
  private double sampledRanges;
  private double scannedSeconds;
  private int scans;

  /**
   * Plays it.
   *
   * @param poolBytes InnoDB's buffer pool, all of which the table may take
   */
  TableIncident(long poolBytes) {
    poolPages = (double) poolBytes / PAGE_BYTES;
    for (int minute = 0; minute < MINUTES; minute++) {
      write(minute);
    }
  }

  private void write(int minute) {
    double rows = Math.floor(ROWS_PER_MINUTE * minute);
    double live = Math.min(rows, Math.floor(ROWS_PER_MINUTE * LIFETIME_SECONDS / 60));
    double pageSeconds =
        HIT_SECONDS + MISS_SECONDS * Math.max(0, 1 - poolPages / Math.max(1, rows));
    double scan = rows * pageSeconds;
    if (slow.isEmpty() && scan > SLOW_SECONDS) {
      slow = OptionalInt.of(minute);
    }
    history.set(
        "keystone_token_backend_info", 1, "driver", "sql", "provider", "pki", "release", "grizzly");
    history.set("keystone_token_exporter_build_info", 1, "version", "1");
    history.set("up", 1);
    history.set("keystone_token_sql_up", 1);
    history.set("keystone_token_expiration_seconds", LIFETIME_SECONDS);
    history.set("keystone_token_allow_expired_window_seconds", 0);
    history.set("keystone_token_recent_window_seconds", 600);
    history.set("keystone_token_sql_rows", rows);
    history.set("keystone_token_sql_tokens", live, "state", "active");
    history.set("keystone_token_sql_tokens", rows - live, "state", "expired");
    if (rows > live) {
      // The first token, issued at 0 s.
      history.set("keystone_token_sql_oldest_expired_timestamp_seconds", LIFETIME_SECONDS);
    }
    history.set(
        "keystone_token_sql_user_tokens",
        Math.floor(rows * QUANTUM),
        "user_id",
        "id-of-quantum",
        "user_name",
        "quantum");
    history.set(
        "keystone_token_sql_recent_tokens", Math.rint(ROWS_PER_MINUTE * Math.min(minute, 10)));
    history.set("keystone_token_sql_index_present", 0, "columns", "expires");
    history.set("keystone_token_sql_index_present", 0, "columns", "expires,valid");
    history.set("keystone_token_sql_table_size_bytes", rows * PAGE_BYTES, "component", "data");
    history.set(
        "keystone_token_sql_query_plan_info",
        1,
        "query",
        "list_revoked",
        "access_type",
        "ALL",
        "key",
        "",
        "source",
        "indexes");
    history.set(
        "keystone_token_exporter_collector_runs_total",
        minute,
        "collector",
        "sql",
        "outcome",
        "success");
    statements(rows, scan, pageSeconds);
    history.next();
  }

  /** A small table is read whole, a larger one sampled. */
  private void statements(double rows, double scan, double pageSeconds) {
    if (rows <= SAMPLE_PAGES) {
      scannedSeconds += scan;
      scans++;
    } else {
      double pagesOfRange = (double) SAMPLE_PAGES / SAMPLE_RANGES;
      double secondsOfRange = RANGE_SECONDS + pagesOfRange * pageSeconds;
      double ranges = Math.min(SAMPLE_RANGES, Math.ceil(SAMPLE_SECONDS / secondsOfRange));
      sampledRanges += ranges;
      sampledRows += ranges * pagesOfRange;
      sampledSeconds += ranges * secondsOfRange;
    }
    duration("single_pass", scannedSeconds, scans);
    duration("slice", sampledSeconds, sampledRanges);
    history.set("keystone_token_sql_query_rows_total", sampledRows, "query", "slice");
  }

  private void duration(String query, double sum, double count) {
    history.set("keystone_token_sql_query_duration_seconds_sum", sum, "query", query);
    history.set("keystone_token_sql_query_duration_seconds_count", count, "query", query);
  }

  History history() {
    return history;
  }

  /** The minute in which Keystone's list of revoked tokens first takes over 5 s. */
  int slow() {
    return slow.orElseThrow();
  }
}
