package io.github.keystonetoken.servers;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;

/** A private database server whose root account has no password. */
public interface SqlServer extends AutoCloseable {

  /** Of the loopback interface. */
  int port();

  /** A connection as root, which may run several statements at once. */
  Connection connect(String database) throws SQLException;

  @Override
  void close();

  /** Runs statements as root, several separated by semicolons. */
  default void execute(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Runs a script as root, statement by statement, each ended at the end of a line. What is about a
   * table that is not there fails and does not matter, as with {@code mariadb --force}.
   */
  default void executeScript(String database, String script) throws SQLException {
    String withoutComments =
        script.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
    int noSuchTable = 1146;
    int noSuchColumn = 1054;
    for (String sql : withoutComments.split(";\n|;$", -1)) {
      try {
        if (!sql.isBlank()) {
          execute(database, sql);
        }
      } catch (SQLException e) {
        if (e.getErrorCode() != noSuchTable && e.getErrorCode() != noSuchColumn) {
          throw e;
        }
      }
    }
  }

  /** The first column of the first row, as root. */
  default long queryLong(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
