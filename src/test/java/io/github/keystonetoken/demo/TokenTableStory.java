package io.github.keystonetoken.demo;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.servers.SqlServer;
import io.github.keystonetoken.servers.Unchecked;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The first incident: Keystone Grizzly's {@code token} table after a week in which no row was
 * deleted, with no index except the primary key.
 */
public final class TokenTableStory implements AutoCloseable {

  private static final Duration WEEK = Duration.ofDays(7);

  /** No row expires within this time, so that counts hold while figures are compared with them. */
  private static final Duration QUIET = Duration.ofMinutes(10);

  /**
   * Rows by number. Nearly all are quantum's, in the incident's proportion of 557 to 4 to 1. {@code
   * extra} is JSON of 4 to 8 kB, as with PKI tokens: the token again, its owner, the catalog. The
   * end of the id decides all but the expiry.
   */
  private static final String INSERT =
      """
      INSERT INTO token (id, expires, valid, user_id, extra)
        SELECT id, expires, valid, user_id,
            CONCAT('{"bind": null, "token_version": "v3.0", "user": {"id": "', user_id,
              '"}, "key": "', id, '", "token_data": {"token": {"catalog": [', service,
              REPEAT(CONCAT(', ', service), 17 + CONV(RIGHT(id, 1), 16, 10)), ']}}}')
          FROM (
            SELECT id, UTC_TIMESTAMP() + INTERVAL %2$s SECOND AS expires, %3$s AS valid,
                ELT(1 + INTERVAL(MOD(CONV(SUBSTR(id, 25, 4), 16, 10), 562), 557, 561), %4$s)
                  AS user_id,
                CONCAT('{"endpoints": [{"region": "RegionOne", "url": "http://10.20.0.11:8774/v2/',
                  REVERSE(id), '", "id": "', MD5(id), '", "interface": "public"}],',
                  ' "type": "compute", "id": "', MD5(REVERSE(id)), '"}') AS service
              FROM (
                SELECT CAST(seq AS SIGNED) AS seq, MD5(CONCAT('%1$d ', seq)) AS id
                  FROM seq_%5$d_to_%6$d
              ) AS ids
          ) AS tokens\
      """;

  /** Three of a hundred tokens are revoked. */
  private static final String SOME = "CONV(SUBSTR(id, 21, 4), 16, 10) >= 0.03 * 65536";

  private final SqlServer database;
  private final String schema;
  private final Connection connection;
  private final long seed;
  private final Duration lifetime;
  private String owners = "";
  private int issued;

  /**
   * @param schema an empty schema, which must exist
   * @param lifetime {@code [token] expiration}, above ten minutes
   */
  public TokenTableStory(SqlServer database, String schema, long seed, Duration lifetime)
      throws SQLException {
    this.database = database;
    this.schema = schema;
    this.connection = database.connect(schema);
    this.seed = seed;
    this.lifetime = lifetime;
  }

  /** Creates the tables and fills them with a week of tokens, issued evenly. */
  public synchronized void load(int rows, ServiceUsers users) throws SQLException {
    database.createTables(schema, "grizzly");
    database.execute(
        schema,
        users.all().stream()
            .map(user -> "('%s', '%s', 1, 'default')".formatted(user.id(), user.name()))
            .collect(
                joining(",", "INSERT INTO `user` (id, name, enabled, domain_id) VALUES ", "")));
    owners =
        "'%s', '%s', '%s'".formatted(users.quantum().id(), users.nova().id(), users.glance().id());
    long live = rows * lifetime.toSeconds() / WEEK.toSeconds();
    String expiry =
        "IF(seq <= %1$d, (seq - 1 - %1$d) / %1$d * %2$d - %5$d, (seq - %1$d) / %3$d * %4$d + %5$d)"
            .formatted(
                rows - live,
                WEEK.minus(lifetime).minus(QUIET).toSeconds(),
                live,
                lifetime.minus(QUIET).toSeconds(),
                QUIET.toSeconds());
    insert(rows, expiry, SOME);
  }

  /** Issues one token: Keystone inserts a row, and never changes it. */
  public synchronized void issue() throws SQLException {
    insert(1, Long.toString(lifetime.toSeconds()), "1");
  }

  /**
   * @param expiry seconds from now, in SQL
   */
  private void insert(int rows, String expiry, String valid) throws SQLException {
    int first = issued + 1;
    issued += rows;
    try (Statement statement = connection.createStatement()) {
      statement.execute(INSERT.formatted(seed, expiry, valid, owners, first, issued));
    }
  }

  @Override
  public void close() {
    Unchecked.run(connection::close);
  }
}
