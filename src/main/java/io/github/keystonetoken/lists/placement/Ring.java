package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Server;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The placement of keys by python-memcached ({@code memcache.py: cmemcache_hash,
 * Client._get_server}, 1.49 to 1.62), which Keystone's drivers memcache and memcache_pool use. A
 * key of a dead server is hashed again. Immutable.
 */
public final class Ring {

  /** {@code Client._SERVER_RETRIES}. */
  private static final int TRIES = 10;

  /** Enough to know a share within a third of a percentage point. */
  private static final int SAMPLED_KEYS = 100_000;

  /** Releases differ for the one key in 32,768 whose hash is 0. */
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

  private final List<Server> servers;
  private final Set<Server> dead;

  /** A ring without dead servers. */
  public Ring(List<Server> servers) {
    this(servers, Set.of());
  }

  /**
   * @param servers in the order of Keystone's list, at least one
   * @param dead servers that do not answer
   */
  public Ring(List<Server> servers, Set<Server> dead) {
    this.servers = List.copyOf(servers);
    this.dead = Set.copyOf(dead);
  }

  /** The index of a key's home among this number of servers, in releases up to 1.59. */
  public static int place(String key, int servers) {
    return Version.UP_TO_1_59.hash(key) % servers;
  }

  /** The server where a key belongs while all are alive, in releases up to 1.59. */
  public Server homeOf(String key) {
    return servers.get(place(key, servers.size()));
  }

  /**
   * The servers where a key belongs while all are alive: one, unless releases of python-memcached
   * differ for this key. Keystone's release of it is not known.
   */
  public List<Server> homesOf(String key) {
    return Stream.of(Version.values())
        .map(version -> bucket(version.hash(key)))
        .distinct()
        .toList();
  }

  /**
   * Whether no client with this order of servers puts the key on the holder, even while the dead
   * servers are dead.
   */
  public boolean isElsewhere(String key, Server holder) {
    return !homesOf(key).contains(holder)
        && !serverOf(key, Version.UP_TO_1_59).equals(Optional.of(holder));
  }

  /** Whether a client with the planned servers would look for the key on another address. */
  public boolean moves(String key, Ring planned) {
    String sought = planned.homeOf(key).address();
    return homesOf(key).stream().noneMatch(server -> server.address().equals(sought));
  }

  /** Share of all keys that move, 0 to 1, within 0.005, measured on sample keys. */
  public double movedShare(Ring planned) {
    return IntStream.range(0, SAMPLED_KEYS).filter(n -> moves("token-" + n, planned)).count()
        / (double) SAMPLED_KEYS;
  }

  /** The server that a client of this version uses for a key; empty if all tries fail. */
  Optional<Server> serverOf(String key, Version version) {
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

  private Server bucket(int hash) {
    return servers.get(hash % servers.size());
  }
}
