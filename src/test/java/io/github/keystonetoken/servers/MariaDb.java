package io.github.keystonetoken.servers;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A private MariaDB. Its root account has no password; it listens on a free loopback port only. */
public final class MariaDb implements SqlServer {

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

  @Override
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

  @Override
  public Connection connect(String database) throws SQLException {
    return connect(port, database);
  }

  /** Waits for a condition that it brings about, and fails with its log where it does not. */
  void await(BooleanSupplier condition) {
    process.await(condition);
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
