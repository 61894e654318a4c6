package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Placement.Basis;
import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where keys belong, as far as is known.
 *
 * @param algorithm what decides it
 * @param basis how that is known
 * @param servers in the order of Keystone's list
 * @param ring of these servers
 * @param dead those of them that do not answer
 */
public record PlacementInUse(
    PlacementAlgorithm algorithm, Basis basis, List<Server> servers, Ring ring, Set<Server> dead) {

  public PlacementInUse {
    servers = List.copyOf(servers);
    dead = Set.copyOf(dead);
  }

  /** Where a key belongs; where it may stand in several places, the one where it was found. */
  public Server homeOf(String key, Server holder) {
    List<Server> places = ring.placesOf(key);
    return places.contains(holder) ? holder : places.get(0);
  }

  /** Whether a key is where no client that has these servers in this order would put it. */
  public boolean isMisplaced(String key, Server holder) {
    return !ring.placesOf(key).contains(holder)
        && !ring.serverOf(key, dead).equals(Optional.of(holder));
  }
}
