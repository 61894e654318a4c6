package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Server;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * libmemcached's defaults, which pylibmc leaves as they are: Jenkins's one-at-a-time hash ({@code
 * libhashkit/one_at_a_time.cc}), modulo the number of servers; weights do not count. The keys of a
 * dead server are lost.
 */
final class ModulaRing implements Ring {

  private final List<Server> servers;

  ModulaRing(List<Server> servers) {
    this.servers = List.copyOf(servers);
  }

  @Override
  public Optional<Server> serverOf(String key, Set<Server> dead) {
    return Optional.of(servers.get(Integer.remainderUnsigned(hash(key), servers.size())))
        .filter(server -> !dead.contains(server));
  }

  static int hash(String key) {
    int hash = 0;
    // Bytes are signed there as here.
    for (byte character : key.getBytes(StandardCharsets.UTF_8)) {
      hash += character;
      hash += hash << 10;
      hash ^= hash >>> 6;
    }
    hash += hash << 3;
    hash ^= hash >>> 11;
    hash += hash << 15;
    return hash;
  }
}
