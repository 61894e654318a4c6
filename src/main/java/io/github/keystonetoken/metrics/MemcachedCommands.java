package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Commands that a memcached server has served.
 *
 * <pre>
 * # TYPE keystone_token_memcached_commands_total counter
 * keystone_token_memcached_commands_total{command="get",server="10.0.0.11:11211",status="hit"} 812345.0
 * </pre>
 */
final class MemcachedCommands implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric commands =
        Metric.counter(
            "memcached_commands_total",
            "Commands by their result since the server started, as it said to the last "
                + "good memcached collection. A command that its version does not count is "
                + "absent.");
    Figures.each(
        snapshot.nodes(),
        (server, node) ->
            node.commands()
                .forEach(
                    (command, count) ->
                        commands.point(
                            count,
                            "server",
                            server,
                            "command",
                            command.command(),
                            "status",
                            command.status())));
    return commands.snapshots();
  }
}
