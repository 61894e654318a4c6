package io.github.keystonetoken.page;

import io.github.keystonetoken.diagnosis.Amounts;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the memcached servers are compared by: the dimensions of {@code memcached_imbalance_ratio}.
 */
final class Dimensions {

  private Dimensions() {}

  static List<Dimension> of(Snapshot snapshot) {
    Map<Server, Outcome<NodeStats>> nodes = snapshot.nodes();
    return List.of(
        Dimension.of("items", "Items", nodes, node -> known(node.items()), Format::count),
        Dimension.of("bytes", "Bytes held", nodes, node -> known(node.usedBytes()), Format::size),
        Dimension.of(
            "connections", "Connections", nodes, node -> known(node.connections()), Format::count),
        Dimension.of(
            "received",
            "Received",
            nodes,
            NodeStats::receivedBytesPerSecond,
            Amounts::bytesPerSecond),
        Dimension.of("sent", "Sent", nodes, NodeStats::sentBytesPerSecond, Amounts::bytesPerSecond),
        Dimension.of(
            "list-bytes",
            "Token lists",
            snapshot.lists(),
            lists -> known(lists.bytes()),
            Format::size));
  }

  private static OptionalDouble known(long figure) {
    return OptionalDouble.of((double) figure);
  }
}
