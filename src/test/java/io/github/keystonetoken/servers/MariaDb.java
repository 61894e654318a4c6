package io.github.keystonetoken.servers;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A private MariaDB. Its root account has no password; it listens on a free loopback port only. */
public final class MariaDb implements AutoCloseable {

  private static final int NO_SUCH_TABLE = 1146;

  private static final Duration LONGEST_END = Duration.ofMinutes(10);

  private final int port;
  private ServerProcess process;

  private MariaDb(ServerProcess process, int port) {
    this.port = port;
    this.process = process;
  }

  /** Starts one, with further options such as {@code --innodb-buffer-pool-size=128M}. */
  public static MariaDb start(String... options) {
    Path installer = ServerProcess.program("mariadb-server", "/usr/bin/mariadb-install-db");
    Path directory = ServerProcess.newDirectory("mariadb");
    ServerProcess.prepare(
        "mariadb-install-db",
        directory,
        List.of(
            installer.toString(),
            "--no-defaults",
            "--user=" + System.getProperty("user.name"),
            "--datadir=" + directory.resolve("data"),
            "--auth-root-authentication-method=normal",
            "--skip-test-db"));
    int port = FreePort.find();
    return new MariaDb(run(directory, port, options), port);
  }

  /**
   * Ends it in good order, which may take as long as what it has not yet written to disk, and
   * starts it again with the same data, on the same port, with these further options instead.
   */
  public void restart(String... options) {
    process.end(LONGEST_END);
    process = run(process.directory(), port, options);
  }

  private static ServerProcess run(Path directory, int port, String... options) {
    Path server = ServerProcess.program("mariadb-server", "/usr/sbin/mariadbd");
    List<String> command =
        new ArrayList<>(
            List.of(
                server.toString(),
                "--no-defaults",
                "--user=" + System.getProperty("user.name"),
                "--datadir=" + directory.resolve("data"),
                "--socket=" + directory.resolve("socket"),
                "--pid-file=" + directory.resolve("pid"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--character-set-server=utf8mb4",
                "--skip-name-resolve",
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-log-file-size=64M",
                // Not UTC: a figure that hangs on the session's zone must show itself.
                "--default-time-zone=+09:00"));
    command.addAll(List.of(options));
    return ServerProcess.start("mariadbd", directory, command, () -> answers(port));
  }

  private static boolean answers(int port) {
    try (Connection connection = connect(port, "")) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private static Connection connect(int port, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mysql://127.0.0.1:"
            + port
            + "/"
            + database
            + "?user=root&allowMultiQueries=true&allowLoadLocalInfile=true");
  }

  public int port() {
    return port;
  }

  /** Its own directory, removed when it is closed. */
  public Path directory() {
    return process.directory();
  }

  /** The socket file that it listens on as well. */
  public Path socket() {
    return process.directory().resolve("socket");
  }

  /** A connection as root, which may run several statements at once. */
  public Connection connect(String database) throws SQLException {
    return connect(port, database);
  }

  /** Runs statements as root, several separated by semicolons. */
  public void execute(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Runs a script as root, statement by statement, each ended at the end of a line. What is about a
   * table that is not there fails and does not matter, as with {@code mariadb --force}.
   */
  public void executeScript(String database, String script) throws SQLException {
    String withoutComments =
        script.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
    for (String sql : withoutComments.split(";\n|;$", -1)) {
      try {
        if (!sql.isBlank()) {
          execute(database, sql);
        }
      } catch (SQLException e) {
        if (e.getErrorCode() != NO_SUCH_TABLE) {
          throw e;
        }
      }
    }
  }

  /** The first column of the first row, as root. */
  public long queryLong(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  public void pause() {
    process.pause();
  }

  public void resume() {
    process.resume();
  }

  @Override
  public void close() {
    process.close();
  }
}
