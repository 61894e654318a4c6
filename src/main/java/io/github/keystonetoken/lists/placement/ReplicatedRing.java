package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Server;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * bmemcached's Client, a ReplicatingClient ({@code bmemcached/client/replicating.py}): it writes
 * every key to every server, and reads from the first that has it.
 */
final class ReplicatedRing implements Ring {

  private final List<Server> servers;

  ReplicatedRing(List<Server> servers) {
    this.servers = List.copyOf(servers);
  }

  @Override
  public Optional<Server> serverOf(String key, Set<Server> dead) {
    return servers.stream().filter(server -> !dead.contains(server)).findFirst();
  }

  @Override
  public List<Server> placesOf(String key) {
    return servers;
  }
}
