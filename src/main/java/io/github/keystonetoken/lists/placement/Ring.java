package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where a client library puts keys, given its servers. Immutable. */
public sealed interface Ring
    permits PythonMemcachedRing, RendezvousRing, ModulaRing, ReplicatedRing {

  /**
   * The ring of a library.
   *
   * @param servers in the order of Keystone's list, at least one
   */
  static Ring of(PlacementAlgorithm algorithm, List<Server> servers) {
    return switch (algorithm) {
      case PYTHON_MEMCACHED ->
          new PythonMemcachedRing(servers, PythonMemcachedRing.Version.UP_TO_1_59);
      case PYMEMCACHE -> new RendezvousRing(servers);
      case LIBMEMCACHED -> new ModulaRing(servers);
      case BMEMCACHED -> new ReplicatedRing(servers);
    };
  }

  /**
   * The server that a client reads a key from and writes it to.
   *
   * @param dead servers that the client has found dead
   * @return empty where the client gives up
   */
  Optional<Server> serverOf(String key, Set<Server> dead);

  /**
   * The servers where a key may stand while all are alive, the likeliest first: one, unless
   * releases of the library differ over this key, or every server has every key.
   */
  default List<Server> placesOf(String key) {
    return serverOf(key, Set.of()).stream().toList();
  }
}
