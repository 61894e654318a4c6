package io.github.keystonetoken.bench.peers;

import io.github.keystonetoken.bench.Account;
import io.github.keystonetoken.bench.LoadedTable;
import io.github.keystonetoken.bench.Owners;
import io.github.keystonetoken.bench.TableShape;
import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.demo.Placement;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.servers.Memcached;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * The cloud that all of them monitor: a token table with Juno's indexes and two memcacheds with
 * lists.
 */
final class WatchedCloud implements AutoCloseable {

  private static final int LARGEST_LIST = 7_630;
  private static final int LISTS = 100;
  private static final int OTHER_ITEMS = 5_000;
  private static final int OTHER_BYTES = 2_000;
  private static final int LIFETIME_SECONDS = 3_600;

  private final LoadedTable table;
  private final List<Memcached> memcacheds = new ArrayList<>();
  private final Random random = new Random(7);

  private WatchedCloud(LoadedTable table) {
    this.table = table;
  }

  static WatchedCloud start(int rows, Clock clock) throws SQLException, IOException {
    TableShape shape = new TableShape("Juno's indexes", "kilo", rows, 2_048, false);
    WatchedCloud cloud = new WatchedCloud(LoadedTable.load(shape, clock));
    try {
      cloud.memcacheds.add(Memcached.start("-m", "256"));
      cloud.memcacheds.add(Memcached.start("-m", "256"));
      cloud.storeLists(clock.instant());
      cloud.storeOthers();
      return cloud;
    } catch (RuntimeException e) {
      cloud.close();
      throw e;
    }
  }

  /** The first one is that of the story, each other one smaller than the one before. */
  private void storeLists(Instant now) {
    List<Owners.Owner> owners = new Owners().all();
    for (int i = 0; i < LISTS; i++) {
      List<ListEntry> entries = new ArrayList<>();
      int count = LARGEST_LIST / (i + 1);
      for (int entry = 1; entry <= count; entry++) {
        Instant expires = now.plusSeconds((long) LIFETIME_SECONDS * entry / count);
        entries.add(new ListEntry(id(), expires));
      }
      store(
          Placement.usertokensKey(owners.get(i).id()),
          TokenListValue.of(entries, BigDecimal.valueOf(now.getEpochSecond())));
    }
  }

  private void storeOthers() {
    for (int i = 0; i < OTHER_ITEMS; i++) {
      store(Placement.mangled("token-" + id()), new byte[OTHER_BYTES]);
    }
  }

  private void store(String key, byte[] value) {
    memcacheds.get(Placement.server(key, memcacheds.size())).set(key, value, 1, LIFETIME_SECONDS);
  }

  private String id() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  LoadedTable table() {
    return table;
  }

  List<Memcached> memcacheds() {
    return memcacheds;
  }

  /** The server of the largest list. */
  Memcached ofLargestList() {
    String key = Placement.usertokensKey(new Owners().all().get(0).id());
    return memcacheds.get(Placement.server(key, memcacheds.size()));
  }

  /** What a keystone.conf says of it. */
  String keystoneConf() {
    return """
        [database]
        connection = %s
        [token]
        driver = memcache
        expiration = %d
        [memcache]
        servers = %s,%s
        """
        .formatted(
            table.url(Account.PROCEDURE),
            LIFETIME_SECONDS,
            memcacheds.get(0).address(),
            memcacheds.get(1).address());
  }

  @Override
  public void close() {
    memcacheds.forEach(Memcached::close);
    table.close();
  }
}
