package io.github.keystonetoken.page;

import static io.github.keystonetoken.model.Imbalance.Dimension.BYTES;
import static io.github.keystonetoken.model.Imbalance.Dimension.CONNECTIONS;
import static io.github.keystonetoken.model.Imbalance.Dimension.ITEMS;
import static io.github.keystonetoken.model.Imbalance.Dimension.LIST_BYTES;
import static io.github.keystonetoken.model.Imbalance.Dimension.RECEIVED;
import static io.github.keystonetoken.model.Imbalance.Dimension.SENT;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import java.util.List;

/**
 * What the memcached servers are compared by: the dimensions of {@code memcached_imbalance_ratio}.
 */
final class Dimensions {

  private Dimensions() {}

  static List<Dimension> of(Snapshot snapshot) {
    return List.of(
        Dimension.of("Items", ITEMS, snapshot, snapshot.nodes(), Amounts::count),
        Dimension.of("Bytes held", BYTES, snapshot, snapshot.nodes(), Amounts::bytes),
        Dimension.of("Connections", CONNECTIONS, snapshot, snapshot.nodes(), Amounts::count),
        Dimension.of("Received", RECEIVED, snapshot, snapshot.nodes(), Amounts::bytesPerSecond),
        Dimension.of("Sent", SENT, snapshot, snapshot.nodes(), Amounts::bytesPerSecond),
        Dimension.of("Token lists", LIST_BYTES, snapshot, snapshot.lists(), Amounts::bytes));
  }
}
