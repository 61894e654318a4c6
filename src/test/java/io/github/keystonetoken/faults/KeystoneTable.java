package io.github.keystonetoken.faults;

import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.sql.GrantScript;
import java.sql.Connection;
import java.sql.SQLException;

/** Keystone's tables in a MariaDB, and the documented account of the exporter. */
final class KeystoneTable {

  static final int ROWS = 200;
  static final String PASSWORD = "first";

  private static final String ACCOUNT = "exporter";
  private static final String OTHER_ACCOUNT = "nova";

  private final MariaDb server;

  /** Creates them. */
  KeystoneTable(MariaDb server) throws SQLException {
    this.server = server;
    server.execute("", "CREATE DATABASE keystone CHARACTER SET utf8");
    server.createTables("keystone", "kilo");
    insert(ROWS);
    server.execute("", "CREATE USER " + ACCOUNT + " IDENTIFIED BY '" + PASSWORD + "'");
    server.execute("", "CREATE USER " + OTHER_ACCOUNT);
    grant();
  }

  void insert(int rows) throws SQLException {
    execute(
        "INSERT INTO token (id, expires, extra, valid, user_id) SELECT MD5(UUID()),"
            + " UTC_TIMESTAMP() + INTERVAL 30 MINUTE, '{}', 1, 'nova' FROM seq_1_to_"
            + rows);
  }

  void grant() throws SQLException {
    execute("DROP PROCEDURE IF EXISTS token_sample");
    server.executeScript("keystone", GrantScript.of("keystone", ACCOUNT + "@%"));
  }

  void revoke() throws SQLException {
    execute("REVOKE ALL PRIVILEGES, GRANT OPTION FROM " + ACCOUNT);
  }

  void setPassword(String password) throws SQLException {
    execute("ALTER USER " + ACCOUNT + " IDENTIFIED BY '" + password + "'");
  }

  void execute(String sql) throws SQLException {
    server.execute("keystone", sql);
  }

  /** Ends the account's connections, as a restart of a proxy does. */
  void disconnect() throws SQLException {
    server.execute("", "KILL USER " + ACCOUNT);
  }

  /** A connection of another account without administrator's rights. */
  Connection connect() throws SQLException {
    return server.connect("", OTHER_ACCOUNT, "");
  }

  String conf() {
    return conf("127.0.0.1", server.port(), PASSWORD);
  }

  static String conf(String host, int port, String password) {
    return """
        [database]
        connection = mysql+pymysql://%s:%s@%s:%d/keystone
        [token]
        driver = sql
        """
        .formatted(ACCOUNT, password, host, port);
  }
}
