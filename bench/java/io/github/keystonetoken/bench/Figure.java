package io.github.keystonetoken.bench;

/** A figure of Keystone's latency, in milliseconds. */
enum Figure {
  LOOKUP_P50("lookup p50", 0.50),
  LOOKUP_P99("lookup p99", 0.99),
  LOOKUP_P999("lookup p99.9", 0.999),
  INSERT_P50("insert p50", 0.50),
  INSERT_P99("insert p99", 0.99),
  INSERT_P999("insert p99.9", 0.999);

  private final String label;
  private final double share;

  Figure(String label, double share) {
    this.label = label;
    this.share = share;
  }

  /** For a person. */
  String label() {
    return label;
  }

  double of(Recording recording) {
    Latencies latencies =
        switch (this) {
          case LOOKUP_P50, LOOKUP_P99, LOOKUP_P999 -> recording.lookups();
          case INSERT_P50, INSERT_P99, INSERT_P999 -> recording.inserts();
        };
    return latencies.percentile(share);
  }
}
