package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * What runs at which place of Keystone's list of servers.
 *
 * <pre>
 * # TYPE keystone_token_memcached_server_info gauge
 * keystone_token_memcached_server_info{index="0",server="10.0.0.11:11211",version="1.4.25"} 1
 * </pre>
 */
final class MemcachedServerInfo implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric info =
        Metric.info(
            "memcached_server_info",
            "Place of the server in Keystone's list, from 0, and the version that it "
                + "reported to the last good memcached collection.");
    snapshot
        .nodes()
        .forEach(
            (server, outcome) ->
                outcome
                    .figures()
                    .ifPresent(
                        node ->
                            info.point(
                                1,
                                "server",
                                server.address(),
                                "index",
                                Integer.toString(server.index()),
                                "version",
                                node.version())));
    return info.snapshots();
  }
}
