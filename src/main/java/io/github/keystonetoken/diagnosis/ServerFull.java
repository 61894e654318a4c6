package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A memcached server has no memory or no connections to spare. */
final class ServerFull implements Check {

  /** Slab classes waste a part of the memory, so that no server ever gets to all of it. */
  private static final double MOST_MEMORY = 0.9;

  private static final double MOST_CONNECTIONS = 0.9;

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return Figures.up(snapshot.nodes()).entrySet().stream()
        .flatMap(
            server ->
                Stream.of(
                        memory(server.getKey(), server.getValue()),
                        connections(server.getKey(), server.getValue()))
                    .flatMap(Optional::stream));
  }

  private static Optional<Finding> memory(Server server, NodeStats stats) {
    double fill = (double) stats.usedBytes() / Math.max(1, stats.limitBytes());
    return fill <= MOST_MEMORY
        ? Optional.empty()
        : Optional.of(
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

  private static Optional<Finding> connections(Server server, NodeStats stats) {
    return stats.maxConnections().stream()
        .filter(most -> stats.connections() > MOST_CONNECTIONS * most)
        .mapToObj(
            most ->
                new Finding(
                    Severity.WARNING,
                    "%s has %s of its connections in use"
                        .formatted(
                            server.address(),
                            Amounts.percent((double) stats.connections() / Math.max(1, most))),
                    "%s of %s connections are open."
                        .formatted(Amounts.count(stats.connections()), Amounts.count(most)),
                    "When none is left, Keystone waits for a connection and then takes the server for"
                        + " dead.",
                    List.of(
                        Remedy.of(
                            "Raise the limit and restart it, or use the pooled driver, memcache_pool. In"
                                + " /etc/memcached.conf:",
                            "-c " + 2 * most)),
                    Optional.empty()))
        .findFirst();
  }
}
