package io.github.keystonetoken.grafana;

import io.github.keystonetoken.demo.ServiceUsers;
import io.github.keystonetoken.demo.TokenTableStory;
import io.github.keystonetoken.demo.Traffic;
import io.github.keystonetoken.demo.UsertokensStory;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.Prometheus;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Both incidents, and the exporter and Prometheus that see them. The token table has come from
 * Grizzly to Kilo as tables do, with what Kilo keeps beside it and still without an index.
 */
final class WatchedCloud implements AutoCloseable {

  private static final long SEED = 20_130_617;
  private static final int ROWS = 5_000;
  private static final int TOKENS = 500;
  private static final double ROWS_PER_SECOND = 20;
  private static final double TOKENS_PER_SECOND = 5;
  private static final Duration LIFETIME = Duration.ofHours(1);

  private static final String KILO =
      """
      UPDATE migrate_version SET version = 67;
      CREATE TABLE revocation_event (id INT AUTO_INCREMENT PRIMARY KEY, revoked_at DATETIME NOT NULL);
      INSERT INTO revocation_event (revoked_at) VALUES (UTC_TIMESTAMP()), ('2015-05-01'), ('2015-05-02');
      CREATE TABLE trust (id VARCHAR(64) PRIMARY KEY, deleted_at DATETIME, expires_at DATETIME);
      INSERT INTO trust VALUES ('a', NULL, NULL), ('b', '2015-05-01', NULL), ('c', NULL, '2015-05-01')\
      """;

  private static final List<Path> RULES =
      List.of(
          Path.of("deploy/prometheus/settings.yml"),
          Path.of("src/test/resources/grafana/rules.yml"));

  /** Two collections each, between two scrapes, so that every rate has something to go by. */
  private static final List<String> SETTLED =
      List.of(
          "rate(keystone_token_sql_query_duration_seconds_count[60s]) > 0",
          "rate(keystone_token_memcached_commands_total{command=\"set\"}[60s]) > 0",
          "keystone_token_memcached_imbalance_ratio{dimension=\"received\"}",
          "keystone_token_memcached_scan_complete",
          "deriv(keystone_token_sql_rows[1h])",
          "keystone_token_sql_user_recent_tokens",
          "ALERTS");

  private final MariaDb database;
  private final List<Memcached> servers;
  private final TokenTableStory table;
  private final UsertokensStory lists;
  private final List<Traffic> traffic;
  private final Exporter exporter;
  private final Prometheus prometheus;

  private WatchedCloud(
      MariaDb database,
      List<Memcached> servers,
      TokenTableStory table,
      UsertokensStory lists,
      Exporter exporter,
      Prometheus prometheus) {
    this.database = database;
    this.servers = servers;
    this.table = table;
    this.lists = lists;
    this.traffic =
        List.of(
            new Traffic(ROWS_PER_SECOND, table::issue),
            new Traffic(TOKENS_PER_SECOND, lists::issue));
    this.exporter = exporter;
    this.prometheus = prometheus;
  }

  static WatchedCloud start() throws Exception {
    ServiceUsers users = ServiceUsers.of(SEED);
    Clock clock = Clock.systemUTC();
    MariaDb database = MariaDb.start();
    List<Memcached> servers = List.of(Memcached.start(), Memcached.start());
    database.execute("", "CREATE DATABASE keystone CHARACTER SET utf8");
    TokenTableStory table = new TokenTableStory(database, "keystone", SEED, LIFETIME, clock);
    table.load(ROWS, users.all(), TokenTableStory.incident(users));
    database.execute("keystone", KILO);
    UsertokensStory lists = new UsertokensStory(servers, SEED, LIFETIME, clock);
    lists.load(TOKENS, UsertokensStory.incident(users));
    Exporter exporter =
        Exporter.start(
            """
            [database]
            connection = mysql+pymysql://root@127.0.0.1:%d/keystone?charset=utf8
            [token]
            driver = keystone.token.persistence.backends.memcache_pool.Token
            provider = uuid
            expiration = %d
            [memcache]
            servers = %s, %s
            """
                .formatted(
                    database.port(),
                    LIFETIME.toSeconds(),
                    servers.get(0).address(),
                    servers.get(1).address()),
            "--collector.sql.interval=5s",
            "--collector.memcached.interval=2s",
            "--collector.lists.interval=5s",
            "--collector.lists.timeout=2s");
    Prometheus prometheus =
        Prometheus.start(
            exporter.address(),
            RULES.stream().map(Path::toAbsolutePath).toList(),
            Optional.empty());
    return new WatchedCloud(database, servers, table, lists, exporter, prometheus);
  }

  Api api() {
    return new Api(prometheus.url());
  }

  /** Waits until Prometheus knows how fast everything goes. */
  void settle() {
    Api api = api();
    prometheus.await(() -> SETTLED.stream().noneMatch(query -> api.now(query).series().isEmpty()));
  }

  @Override
  public void close() throws SQLException {
    prometheus.close();
    exporter.close();
    traffic.forEach(Traffic::close);
    lists.close();
    table.close();
    servers.forEach(Memcached::close);
    database.close();
  }
}
