package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A memcached server has no memory or no connections to spare. */
final class ServerFull implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return Figures.up(snapshot.nodes()).entrySet().stream()
        .flatMap(
            server ->
                Stream.concat(
                    memory(server.getKey(), server.getValue()),
                    connections(server.getKey(), server.getValue())));
  }

  private static Stream<Finding> memory(Server server, NodeStats stats) {
    double fill = (double) stats.usedBytes() / Math.max(1, stats.limitBytes());
    return fill <= Thresholds.SERVER_FULL
        ? Stream.of()
        : Stream.of(
            new Finding(
                Severity.WARNING,
                "%s has %s of its memory in use".formatted(server.address(), Amounts.percent(fill)),
                "Items take %s of %s."
                    .formatted(Amounts.bytes(stats.usedBytes()), Amounts.bytes(stats.limitBytes())),
                "When it is full, it throws out tokens that have not expired, and users are logged"
                    + " out.",
                List.of(
                    Remedy.of(
                        "Plan more memory for a quiet hour; a restart loses its tokens once. In"
                            + " /etc/memcached.conf:",
                        "-m " + 2 * (stats.limitBytes() >> 20))),
                Optional.of("keystonetokenmemcachedfillingup")));
  }

  private static Stream<Finding> connections(Server server, NodeStats stats) {
    long most = stats.maxConnections().orElse(Long.MAX_VALUE);
    double fill = (double) stats.connections() / Math.max(1, most);
    return stats.connections() <= Thresholds.SERVER_FULL * most
        ? Stream.of()
        : Stream.of(
            new Finding(
                Severity.WARNING,
                "%s has %s of its connections in use"
                    .formatted(server.address(), Amounts.percent(fill)),
                "%s of %s connections are open."
                    .formatted(Amounts.count(stats.connections()), Amounts.count(most)),
                "When none is left, Keystone waits for a connection and then takes the server for"
                    + " dead.",
                List.of(
                    Remedy.of(
                        "Raise the limit and restart it, or use the pooled driver, memcache_pool. In"
                            + " /etc/memcached.conf:",
                        "-c " + 2 * most)),
                Optional.empty()));
  }
}
