package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.lists.format.Fixture;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.servers.Memcached;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A lists collector of two real memcacheds, which are empty when a test begins. */
abstract class TwoMemcacheds {

  static final int PICKLE = 1;

  static List<Memcached> memcacheds;
  static List<Server> servers;

  ListsSetup setup;

  Clock clock() {
    return Clock.systemUTC();
  }

  @BeforeAll
  static void start() {
    memcacheds = List.of(Memcached.start(), Memcached.start());
    servers = ListsSetup.servers(memcacheds);
  }

  @AfterAll
  static void stop() {
    memcacheds.forEach(Memcached::close);
  }

  @BeforeEach
  void open() {
    memcacheds.forEach(memcached -> memcached.ask("flush_all", "\r\n"));
    setup = new ListsSetup(servers, clock());
  }

  @AfterEach
  void close() {
    setup.close();
  }

  static List<Server> reversed() {
    return List.of(servers.get(1), servers.get(0));
  }

  static String listKey(String userId) {
    return KeyNaming.mangle("usertokens-" + userId);
  }

  /** Stores a list as Keystone did. */
  static void store(String userId, List<ListEntry> entries, Instant at, int place, Duration left) {
    byte[] value = TokenListValue.of(entries, BigDecimal.valueOf(at.getEpochSecond()));
    memcacheds.get(place).set(listKey(userId), value, PICKLE, left.toSeconds());
  }

  static void store(Fixture fixture, int place) throws Exception {
    memcacheds
        .get(place)
        .set(fixture.key(), fixture.value(), fixture.flags(), fixture.longValue("exptime_sent"));
  }

  /** The one list that is reported. */
  static UserList only(List<UserList> lists) {
    assertThat(lists).hasSize(1);
    return lists.get(0);
  }
}
