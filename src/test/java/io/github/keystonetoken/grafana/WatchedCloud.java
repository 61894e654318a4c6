package io.github.keystonetoken.grafana;

import io.github.keystonetoken.demo.Incidents;
import io.github.keystonetoken.demo.ServiceUsers;
import io.github.keystonetoken.demo.UsertokensStory;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Prometheus;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * Both incidents, watched by the exporter and Prometheus. The token table was upgraded from Grizzly
 * to Kilo, with Kilo's other tables and one of Queens, and still without an index.
 */
final class WatchedCloud implements AutoCloseable {

  private static final long SEED = 20_130_617;
  private static final int ROWS = 5_000;
  private static final int TOKENS = 500;
  private static final double ROWS_PER_SECOND = 20;
  private static final double TOKENS_PER_SECOND = 5;

  private static final String KILO =
      """
      UPDATE migrate_version SET version = 67;
      CREATE TABLE revocation_event (id INT AUTO_INCREMENT PRIMARY KEY, revoked_at DATETIME NOT NULL);
      INSERT INTO revocation_event (revoked_at) VALUES (UTC_TIMESTAMP()), ('2015-05-01'), ('2015-05-02');
      INSERT INTO domain (id, name, enabled) VALUES ('default', 'Default', 1);
      DROP TABLE trust;
      CREATE TABLE trust (id VARCHAR(64) PRIMARY KEY, deleted_at DATETIME, expires_at DATETIME);
      INSERT INTO trust VALUES ('a', NULL, NULL), ('b', '2015-05-01', NULL), ('c', NULL, '2015-05-01');
      CREATE TABLE application_credential (internal_id INT PRIMARY KEY, expires_at BIGINT);
      INSERT INTO application_credential VALUES (1, NULL)\
      """;

  /** Queries that need two collections, two scrapes, or users before lists. */
  private static final List<String> SETTLED =
      List.of(
          "rate(keystone_token_sql_query_duration_seconds_count[60s]) > 0",
          "rate(keystone_token_memcached_commands_total{command=\"set\"}[60s]) > 0",
          "keystone_token_memcached_imbalance_ratio{dimension=\"received\"}",
          "keystone_token_memcached_scan_complete",
          "deriv(keystone_token_sql_rows[1h])",
          "keystone_token_sql_user_recent_tokens",
          "keystone_token_memcached_usertokens_bytes{user_domain!=\"\"}",
          "ALERTS");

  private final Incidents incidents;
  private final Exporter exporter;
  private final Prometheus prometheus;

  WatchedCloud() throws SQLException {
    ServiceUsers users = ServiceUsers.of(SEED);
    incidents = new Incidents(SEED);
    incidents.load(ROWS, TOKENS, users, UsertokensStory.incident(users));
    incidents.database().execute("keystone", KILO);
    // The region "tokens" of a cache, which no Kilo has.
    incidents.server(0).set("2d6cad476fdd468cd5142307ac89a6534277951e", new byte[89], 1, 0);
    exporter =
        Exporter.start(
            incidents.conf("root"),
            "--collector.sql.interval=5s",
            "--collector.memcached.interval=2s",
            "--collector.lists.interval=5s",
            "--collector.lists.timeout=2s");
    prometheus =
        Prometheus.start(
            exporter.address(),
            "",
            Path.of("deploy/prometheus/settings.yml").toAbsolutePath(),
            Path.of("src/test/resources/grafana/rules.yml").toAbsolutePath());
    incidents.startTraffic(ROWS_PER_SECOND, TOKENS_PER_SECOND);
  }

  Exporter exporter() {
    return exporter;
  }

  Prometheus prometheus() {
    return prometheus;
  }

  Api api() {
    return new Api(prometheus.url());
  }

  /** Waits until every query that the panels need has a result. */
  void settle() {
    Api api = api();
    prometheus.await(() -> SETTLED.stream().noneMatch(query -> api.now(query).series().isEmpty()));
  }

  @Override
  public void close() {
    prometheus.close();
    exporter.close();
    incidents.close();
  }
}
