package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import java.util.List;

/**
 * What the keys that were found say.
 *
 * @param algorithm that put them where they are
 * @param order the servers in the order that explains them best
 * @param keys how many were found
 * @param explained how many of them stand where algorithm and order put them
 */
record Detection(PlacementAlgorithm algorithm, List<Server> order, long keys, long explained) {
  Detection {
    order = List.copyOf(order);
  }
}
