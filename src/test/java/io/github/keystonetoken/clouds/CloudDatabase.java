package io.github.keystonetoken.clouds;

import io.github.keystonetoken.demo.User;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.sql.GrantScript;
import java.sql.SQLException;
import java.time.Duration;

/** Keystone's schema in one release's form, with the two accounts that may read it. */
final class CloudDatabase {

  static final String PASSWORD = "secret";

  private static final String HEAT_DOMAIN = "4d6f3a1c9b1e4c0f8a52d7e0c3b9f611";
  private static final String LOCAL_USER =
      "INSERT INTO local_user (user_id, domain_id, name) VALUES ('%1$s', '%3$s', '%2$s')";

  private final MariaDb server;
  private final Era era;
  private final String name;

  private CloudDatabase(MariaDb server, Era era, String name) {
    this.server = server;
    this.era = era;
    this.name = name;
  }

  static CloudDatabase create(MariaDb server, Era era, String name) throws SQLException {
    CloudDatabase database = new CloudDatabase(server, era, name);
    server.execute("", "CREATE DATABASE " + name + " CHARACTER SET utf8");
    server.createTables(name, era.schema);
    for (User user : Accounts.all()) {
      database.addUser(user.id(), user.name(), "default");
    }
    database.addUser(Accounts.NOVA_OF_HEAT.id(), "nova", HEAT_DOMAIN);
    database.addDomain("default", "Default");
    database.addDomain(HEAT_DOMAIN, "heat_domain");
    if (era == Era.GRIZZLY) {
      // One that is well kept has the index that its own migrations left out.
      database.execute("ALTER TABLE token ADD INDEX idx_token_expires_valid (expires, valid)");
    }
    if (era == Era.NO_TABLE) {
      database.execute("DROP TABLE token");
    }
    return database;
  }

  /** As the README says, and Keystone's own account; the tables are there by now. */
  void createAccounts() throws SQLException {
    if (era != Era.NO_TABLE) {
      execute("ANALYZE TABLE token");
    }
    execute(
        """
        CREATE USER exporter_%1$s IDENTIFIED BY '%2$s';
        CREATE USER keystone_%1$s IDENTIFIED BY '%2$s';
        GRANT ALL PRIVILEGES ON %1$s.* TO keystone_%1$s"""
            .formatted(name, PASSWORD));
    server.executeScript(name, GrantScript.of(name, "exporter_" + name + "@%"));
  }

  /** Without a password: that is in a file. */
  String exporterUrl() {
    return "mysql://exporter_%1$s@127.0.0.1:%2$d/%1$s".formatted(name, server.port());
  }

  String keystoneUrl() {
    return "mysql+pymysql://keystone_%1$s:%3$s@127.0.0.1:%2$d/%1$s"
        .formatted(name, server.port(), PASSWORD);
  }

  private void addUser(String id, String userName, String domain) throws SQLException {
    String sql =
        switch (era.schema) {
          case "grizzly", "kilo" ->
              "INSERT INTO user (id, name, enabled, domain_id) VALUES ('%s', '%s', 1, '%s')";
          case "mitaka" -> "INSERT INTO user (id, enabled) VALUES ('%1$s', 1);" + LOCAL_USER;
          default ->
              "INSERT INTO user (id, enabled, domain_id) VALUES ('%1$s', 1, '%3$s');" + LOCAL_USER;
        };
    execute(sql.formatted(id, userName, domain));
  }

  private void addDomain(String id, String domainName) throws SQLException {
    String sql =
        switch (era.schema) {
          // The schema here has no table of domains.
          case "grizzly", "mitaka" -> "DO 0";
          case "kilo" -> "INSERT INTO domain VALUES ('%s', '%s', 1, '{}')";
          default ->
              "INSERT INTO project (id, name, enabled, domain_id, is_domain)"
                  + " VALUES ('%s', '%s', 1, '<<keystone.domain.root>>', 1)";
        };
    execute(sql.formatted(id, domainName));
  }

  /** Rows of one account that were issued evenly up to now, and are flushed as they should be. */
  void addSteadyRows(User user, int count) throws SQLException {
    // Half an hour ago everything was flushed that the release lets go.
    addRows(user, count, 1, era.expiredWindow().plusMinutes(30));
  }

  /** Rows of one account over the last days, none of which was ever flushed. */
  void addUnflushedRows(User user, int count, Duration past) throws SQLException {
    addRows(user, count, 0, past);
  }

  private void addRows(User user, int count, long fewestLive, Duration past) throws SQLException {
    long lifetime = era.lifetime.toSeconds();
    long live = Math.max(fewestLive, count * lifetime / (lifetime + past.toSeconds()));
    addRows(user, live, "+", lifetime);
    addRows(user, count - live, "-", past.toSeconds());
  }

  /**
   * Rows whose expiries are spread evenly, one in fifty of them revoked.
   *
   * @param seconds from now to the farthest expiry
   */
  private void addRows(User user, long count, String sign, long seconds) throws SQLException {
    if (count > 0) {
      execute(
          """
          INSERT INTO token (id, expires, valid, user_id, extra)
            SELECT MD5(CONCAT('%1$s', '%2$s', seq)),
                   UTC_TIMESTAMP() %2$s INTERVAL CEIL(seq * %3$d / %4$d) SECOND,
                   seq %% 50 <> 0, '%1$s', REPEAT('x', 200)
            FROM seq_1_to_%4$d"""
              .formatted(user.id(), sign, seconds, count));
    }
  }

  /** Issues one token. */
  void issue(User user) throws SQLException {
    execute(
        """
        INSERT INTO token (id, expires, valid, user_id, extra)
        VALUES (MD5(UUID()), UTC_TIMESTAMP() + INTERVAL %d SECOND, 1, '%s', '{}')"""
            .formatted(era.lifetime.toSeconds(), user.id()));
  }

  /** Revocations, ten a second, the newest this long ago. */
  void addRevocations(int count, Duration ago) throws SQLException {
    execute(
        """
        INSERT INTO revocation_event (audit_id, issued_before, revoked_at)
          SELECT MD5(seq), UTC_TIMESTAMP() - INTERVAL %1$d + CEIL(seq / 10) SECOND,
                 UTC_TIMESTAMP() - INTERVAL %1$d + CEIL(seq / 10) SECOND
          FROM seq_1_to_%2$d"""
            .formatted(ago.toSeconds(), count));
  }

  /** Trusts and application credentials that are still of use, and more that are not. */
  void addRowsOfLaterReleases() throws SQLException {
    execute(
        """
        INSERT INTO trust (id, trustor_user_id, trustee_user_id, impersonation, deleted_at)
          SELECT MD5(seq), MD5(seq), 'heat', 1, IF(seq % 5, UTC_TIMESTAMP(), NULL)
          FROM seq_1_to_20000;
        INSERT INTO application_credential (id, name, secret_hash, user_id, expires_at)
          SELECT MD5(seq), seq, 'hash', 'ci', IF(seq % 5, 1600000000000000, NULL)
          FROM seq_1_to_10000""");
  }

  /** Runs statements in which columns that do not matter here may be left out. */
  void execute(String sql) throws SQLException {
    server.execute(name, "SET sql_mode = '', foreign_key_checks = 0; " + sql);
  }
}
