package io.github.keystonetoken.lists;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.lists.placement.PlacementInUse;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.Basis;
import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import java.util.Optional;
import java.util.Set;

/** The placement that a look at the servers brought. */
final class SnapshotPlacement {

  private SnapshotPlacement() {}

  /**
   * As detected or configured; what Keystone's own drivers use where neither tells.
   *
   * @param dead servers that do not answer
   */
  static PlacementInUse of(Config.Lists config, Snapshot snapshot, Set<Server> dead) {
    Optional<Placement> known = snapshot.placement().flatMap(Outcome::figures);
    PlacementAlgorithm algorithm =
        known
            .map(Placement::algorithm)
            .or(config::placement)
            .orElse(PlacementAlgorithm.PYTHON_MEMCACHED);
    return new PlacementInUse(
        algorithm,
        known.map(Placement::basis).orElse(Basis.ASSUMED),
        config.servers(),
        Ring.of(algorithm, config.servers()),
        dead);
  }
}
