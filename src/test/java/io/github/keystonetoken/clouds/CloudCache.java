package io.github.keystonetoken.clouds;

import io.github.keystonetoken.demo.MemcachedConnection;
import io.github.keystonetoken.demo.Placement;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.Unchecked;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What oslo.cache keeps in memcached, as captured from a Keystone 30.0.0. It never expires.
 * python-memcached, which the pool uses, places it by the order of the servers.
 */
final class CloudCache implements AutoCloseable {

  private static final int PICKLE = 1;

  private static final Map<String, String> REGIONS =
      Map.of(
          "2d6cad476fdd468cd5142307ac89a6534277951e", "region-tokens-1",
          "36a0dc4b31dc35fca53a8c0ef0a5776215c8d145", "region-computed-catalog-1",
          "2a4b007dd5619393e567dc0c8bc36c2996d52dd7", "region-shared-default-1",
          "5a1551330578815cc8a0b4c07329ef47276e9db0", "region-computed-assignments-1");

  private final List<MemcachedConnection> servers;
  private final byte[] value = value("other-1");
  private int stored;
  private int read;

  CloudCache(List<Memcached> servers) {
    this.servers = MemcachedConnection.toAll(servers);
  }

  /** Each region's id, which is another one for each controller that finds none. */
  void addRegions() {
    for (Map.Entry<String, String> region : REGIONS.entrySet()) {
      byte[] id = value(region.getValue());
      byte[] random = new byte[8];
      ThreadLocalRandom.current().nextBytes(random);
      System.arraycopy(random, 0, id, id.length / 2, random.length);
      serverOf(region.getKey()).set(region.getKey(), id, PICKLE, 0);
    }
  }

  /** Values of validated tokens. */
  void addValues(int count) {
    for (int i = 0; i < count; i++) {
      store();
    }
  }

  private void store() {
    String key = Placement.mangled("value " + stored);
    serverOf(key).set(key, value, PICKLE, 0);
    stored++;
  }

  /** What a validation costs: the regions are looked up, then a value, which every tenth lacks. */
  void validate() {
    REGIONS.keySet().forEach(region -> serverOf(region).get(region));
    String key = Placement.mangled("value " + read);
    serverOf(key).get(key);
    read = (read + 1) % Math.max(1, stored);
    if (read % 10 == 0) {
      store();
    }
  }

  private MemcachedConnection serverOf(String key) {
    return servers.get(Placement.server(key, servers.size()));
  }

  @Override
  public void close() {
    servers.forEach(MemcachedConnection::close);
  }

  private static byte[] value(String name) {
    return Unchecked.resource("/fixtures/keystone30-" + name + ".bin");
  }
}
