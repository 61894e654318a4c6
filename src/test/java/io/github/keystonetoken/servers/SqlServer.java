package io.github.keystonetoken.servers;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A private database server whose root account has no password. */
public interface SqlServer extends AutoCloseable {

  /** On the loopback interface. */
  int port();

  /** A connection as root, which may run several statements at once. */
  default Connection connect(String database) throws SQLException {
    return connectAsRoot("127.0.0.1", port(), database, "");
  }

  /** A connection as another account. */
  default Connection connect(String database, String user, String password) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mysql://127.0.0.1:%d/%s?sslMode=DISABLED".formatted(port(), database),
        user,
        password);
  }

  static Connection connectAsRoot(String host, int port, String database, String password)
      throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mysql://%s:%d/%s?sslMode=DISABLED&allowPublicKeyRetrieval=true&allowMultiQueries=true"
                .formatted(host, port, database)
            + "&allowLoadLocalInfile=true",
        "root",
        password);
  }

  /** Options of a server that keeps everything in this directory. */
  static Stream<String> options(Path directory, int port) {
    return Stream.of(
        "--user=" + System.getProperty("user.name"),
        "--datadir=" + directory.resolve("data"),
        "--socket=" + directory.resolve("socket"),
        "--pid-file=" + directory.resolve("pid"),
        "--bind-address=127.0.0.1",
        "--port=" + port,
        // A machine that crashes takes the test with it.
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-flush-method=nosync",
        "--innodb-doublewrite=0",
        // Not UTC: a figure that depends on the session's zone would be wrong.
        "--default-time-zone=+09:00");
  }

  /** Whether a server that is starting answers already. */
  static boolean answers(int port) {
    try (Connection connection = connectAsRoot("127.0.0.1", port, "", "")) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  void close();

  /** Runs statements as root, several separated by semicolons. */
  default void execute(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Creates the tables of a release of Keystone, such as {@code kilo}. */
  default void createTables(String database, String release) throws SQLException {
    execute(
        database,
        new String(Unchecked.resource("/schema/" + release + ".sql"), StandardCharsets.UTF_8));
  }

  /**
   * Runs a script as root, statement by statement; each ends at the end of a line. Statements about
   * missing tables and columns may fail, as with {@code mariadb --force}.
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
