package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Server;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * python-memcached, which Keystone's drivers memcache and memcache_pool use ({@code memcache.py:
 * cmemcache_hash, Client._get_server}, 1.49 to 1.62). A key of a dead server moves to where the
 * hash of its hash points.
 */
final class PythonMemcachedRing implements Ring {

  /** {@code Client._SERVER_RETRIES}. */
  private static final int TRIES = 10;

  /** Releases differ over the one key in 32,768 whose hash is 0. */
  enum Version {
    UP_TO_1_59(1),
    SINCE_1_60(0);

    private final int lowestHash;

    Version(int lowestHash) {
      this.lowestHash = lowestHash;
    }

    /** 15 bits of the CRC-32 of the key's UTF-8. */
    int hash(String key) {
      CRC32 crc = new CRC32();
      crc.update(key.getBytes(StandardCharsets.UTF_8));
      return Math.max((int) (crc.getValue() >> 16) & 0x7fff, lowestHash);
    }
  }

  /** In the order of Keystone's list. */
  private final List<Server> servers;

  private final Version version;

  PythonMemcachedRing(List<Server> servers, Version version) {
    this.servers = List.copyOf(servers);
    this.version = version;
  }

  @Override
  public Optional<Server> serverOf(String key, Set<Server> dead) {
    int hash = version.hash(key);
    for (int i = 0; i < TRIES; i++) {
      Server server = bucket(hash);
      if (!dead.contains(server)) {
        return Optional.of(server);
      }
      hash = version.hash(hash + Integer.toString(i));
    }
    return Optional.empty();
  }

  /** The places of both sides of 1.60: the configuration does not tell which one Keystone has. */
  @Override
  public List<Server> placesOf(String key) {
    return Arrays.stream(Version.values())
        .map(either -> bucket(either.hash(key)))
        .distinct()
        .toList();
  }

  private Server bucket(int hash) {
    return servers.get(hash % servers.size());
  }
}
