package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Traffic that Keystone causes by re-sending usertokens lists.
 *
 * <pre>
 * # TYPE keystone_token_memcached_usertokens_rewrite_bytes_per_second gauge
 * keystone_token_memcached_usertokens_rewrite_bytes_per_second{server="10.0.0.12:11211"} 1225500.0
 * </pre>
 */
final class UsertokensRewriteBytesPerSecond implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric rate =
        Metric.gauge(
            "memcached_usertokens_rewrite_bytes_per_second",
            "Bytes a second that rewrites of usertokens lists send to the server, "
                + "estimated by the last good lists collection from the lists that it read: "
                + "tokens added lately times size. Keystone reads a list before it rewrites it, so "
                + "the server sends as much again.");
    Figures.each(
        snapshot.lists(),
        (server, lists) ->
            lists.rewriteBytesPerSecond().ifPresent(bytes -> rate.point(bytes, "server", server)));
    return rate.snapshots();
  }
}
