package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.demo.Exposition;
import io.github.keystonetoken.demo.ServiceUsers;
import io.github.keystonetoken.demo.TokenTableStory;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A database or memcached that hangs: scrapes are answered from the snapshot, with up 0. */
final class HangingServersIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final ServiceUsers USERS = ServiceUsers.of(1);

  private static MariaDb database;
  private static List<Memcached> servers;
  private static Exporter exporter;

  @BeforeAll
  static void start() throws Exception {
    database = MariaDb.start();
    servers = List.of(Memcached.start(), Memcached.start());
    database.execute("", "CREATE DATABASE keystone CHARACTER SET utf8");
    try (TokenTableStory story =
        new TokenTableStory(database, "keystone", 1, Duration.ofHours(1), Clock.systemUTC())) {
      story.load(200, USERS.all(), TokenTableStory.incident(USERS));
    }
    exporter =
        Exporter.start(
            """
            [database]
            connection = mysql://root@127.0.0.1:%d/keystone
            [token]
            driver = memcache
            [memcache]
            servers = %s,%s
            """
                .formatted(database.port(), servers.get(0).address(), servers.get(1).address()),
            "--collector.sql.interval=2s",
            "--collector.memcached.interval=1s",
            "--collector.memcached.timeout=500ms",
            "--collector.lists.interval=2s",
            "--collector.lists.timeout=500ms");
    exporter.awaitReady();
  }

  @AfterAll
  static void stop() {
    exporter.close();
    servers.forEach(Memcached::close);
    database.close();
  }

  @Test
  void aHangingDatabaseIsDownOnThePageWhileItsLastFiguresStay() throws Exception {
    database.pause();
    try {
      Exposition page = await("sql_up", 0);
      assertThat(page.value("keystone_token_sql_rows")).hasValue(200);
      assertThat(page.value("keystone_token_exporter_collector_success", "collector", "sql"))
          .hasValue(0);
      assertThat(
              page.value(
                      "keystone_token_exporter_collector_runs_total",
                      "collector",
                      "sql",
                      "outcome",
                      "timeout")
                  .orElseThrow())
          .isPositive();
      assertThat(page.value("keystone_token_memcached_up", "server", servers.get(0).address()))
          .hasValue(1);
    } finally {
      database.resume();
    }
    await("sql_up", 1);
  }

  @Test
  void aHangingMemcachedIsDownAloneAndComesBack() throws Exception {
    Memcached hanging = servers.get(1);
    hanging.pause();
    try {
      Exposition page = await("memcached_up", 0, "server", hanging.address());
      assertThat(page.value("keystone_token_memcached_up", "server", servers.get(0).address()))
          .hasValue(1);
      assertThat(page.value("keystone_token_sql_up")).hasValue(1);
      assertThat(page.all("keystone_token_memcached_imbalance_ratio", "dimension", "items"))
          .isEmpty();
    } finally {
      hanging.resume();
    }
    await("memcached_up", 1, "server", hanging.address());
  }

  /** Every scrape is a scrape: one that waited for a hanging server would fail on its own limit. */
  private static Exposition await(String name, double value, String... labels) throws Exception {
    Instant end = Instant.now().plus(LIMIT);
    Exposition page;
    do {
      TimeUnit.MILLISECONDS.sleep(50);
      page = Exposition.parse(exporter.metrics());
    } while (page.value("keystone_token_" + name, labels).orElse(-1) != value
        && Instant.now().isBefore(end));
    assertThat(page.value("keystone_token_" + name, labels)).as(name).hasValue(value);
    return page;
  }
}
