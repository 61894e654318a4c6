package io.github.keystonetoken.lists;

import io.github.keystonetoken.model.Server;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Where python-memcached puts a key: Keystone's drivers memcache and memcache_pool up to Newton
 * ({@code memcache.py: cmemcache_hash, Client._get_server}, 1.49 to 1.59).
 */
final class Ring {

  /** Every server as often as its weight says, in the order of Keystone's list. */
  private final List<Server> buckets;

  Ring(List<Server> servers) {
    buckets =
        servers.stream()
            .flatMap(server -> Collections.nCopies(server.weight(), server).stream())
            .toList();
  }

  /** The server that holds a key while all servers are alive. */
  Server serverOf(String key) {
    return buckets.get(hash(key) % buckets.size());
  }

  /** 15 bits, never 0. */
  static int hash(String key) {
    CRC32 crc = new CRC32();
    crc.update(key.getBytes(StandardCharsets.UTF_8));
    int hash = (int) (crc.getValue() >> 16) & 0x7fff;
    return hash == 0 ? 1 : hash;
  }
}
