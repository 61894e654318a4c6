package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/** One row of the metric catalogue: one metric, or a few that are read together. */
interface Family {

  /**
   * The metrics at this moment. A figure that is not known makes no data point, and a metric
   * without data points is left out of the page. Must not throw: the page would break for all.
   */
  Stream<MetricSnapshot> of(Snapshot snapshot);
}
