package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.KeyScan;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a server's memory goes to.
 *
 * <pre>
 * # TYPE keystone_token_memcached_kind_bytes gauge
 * keystone_token_memcached_kind_bytes{kind="other",server="10.0.0.12:11211"} 5.94924E7
 * keystone_token_memcached_kind_bytes{kind="usertokens",server="10.0.0.12:11211"} 607600.0
 * </pre>
 */
final class MemcachedKindBytes implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric bytes =
        Metric.gauge(
            "memcached_kind_bytes",
            "Size of the values on the server by what they are: usertokens lists and the "
                + "revocation list at the last good lists collection, and other, which is all "
                + "values of the last key walk but those. Other is absent where there was no walk, "
                + "or the version lists no sizes.");
    Figures.each(
        snapshot.lists(),
        (server, lists) -> {
          long revocationList = lists.revocationListBytes().orElse(0);
          bytes.point(lists.bytes(), "server", server, "kind", "usertokens");
          bytes.point(revocationList, "server", server, "kind", "revocation_list");
          walked(lists)
              .ifPresent(
                  all ->
                      bytes.point(
                          // The walk is older than the lists, which may have grown since.
                          Math.max(0, all - lists.bytes() - revocationList),
                          "server",
                          server,
                          "kind",
                          "other"));
        });
    return bytes.snapshots();
  }

  private static OptionalLong walked(ServerLists lists) {
    return lists.scan().map(KeyScan::bytes).orElse(OptionalLong.empty());
  }
}
