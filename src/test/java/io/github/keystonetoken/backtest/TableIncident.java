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

  /** Reading a page of the buffer pool, and one of a disk with 500 reads a second. */
  private static final double HIT_SECONDS = 0.0001;

  private static final double MISS_SECONDS = 0.002;

  /** Limits of a sample, and its number of ranges. */
  private static final int SAMPLE_PAGES = 1_000;

  private static final double SAMPLE_SECONDS = 0.5;
  private static final int SAMPLE_RANGES = 32;

  /** Duration of a range without its pages. */
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
    history.set("backend_info{driver=\"sql\",provider=\"pki\",release=\"grizzly\"}", 1);
    history.set("store_info{store=\"sql\",basis=\"configured\"}", 1);
    history.set("sql_up", 1);
    history.set("expiration_seconds", LIFETIME_SECONDS);
    history.set("allow_expired_window_seconds", 0);
    history.set("recent_window_seconds", 600);
    history.set("sql_rows", rows);
    history.set("sql_tokens{state=\"active\"}", live);
    history.set("sql_tokens{state=\"expired\"}", rows - live);
    if (rows > live) {
      // The first token, issued at 0 s.
      history.set("sql_oldest_expired_timestamp_seconds", LIFETIME_SECONDS);
    }
    history.set(
        "sql_user_tokens{user_id=\"id-of-quantum\",user_name=\"quantum\"}",
        Math.floor(rows * QUANTUM));
    history.set("sql_recent_tokens", Math.rint(ROWS_PER_MINUTE * Math.min(minute, 10)));
    history.set("sql_index_present{columns=\"expires\"}", 0);
    history.set("sql_index_present{columns=\"expires,valid\"}", 0);
    history.set("sql_table_size_bytes{component=\"data\"}", rows * PAGE_BYTES);
    history.set(
        "sql_query_plan_info"
            + "{query=\"list_revoked\",access_type=\"ALL\",key=\"\",source=\"indexes\"}",
        1);
    history.set("exporter_collector_runs_total{collector=\"sql\",outcome=\"success\"}", minute);
    statements(rows, scan, pageSeconds);
    history.next();
  }

  /** A small table is read completely, a larger one sampled. */
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
    history.set("sql_query_rows_total{query=\"slice\"}", sampledRows);
  }

  private void duration(String query, double sum, double count) {
    String labels = "{query=\"" + query + "\"}";
    history.set("sql_query_duration_seconds_sum" + labels, sum);
    history.set("sql_query_duration_seconds_count" + labels, count);
  }

  History history() {
    return history;
  }

  /** The minute in which Keystone's list of revoked tokens first takes over 5 s. */
  int slow() {
    return slow.orElseThrow();
  }
}
