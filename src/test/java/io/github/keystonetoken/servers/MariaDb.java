package io.github.keystonetoken.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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

  private int port;
  private ServerProcess process;

  private MariaDb(ServerProcess process, int port) {
    this.port = port;
    this.process = process;
  }

  /** Starts one, with further options such as {@code --innodb-buffer-pool-size=128M}. */
  public static MariaDb start(String... options) {
    Path directory = install();
    int port = FreePort.find();
    return new MariaDb(run(directory, port, options), port);
  }

  /** Starts one whose temporary files are on this disk, which is made with the server. */
  static MariaDb startOn(SmallDisk disk, String... options) {
    int port = FreePort.find();
    List<String> command = new ArrayList<>(disk.command());
    command.addAll(command(disk.directory(), port));
    // Its own root is whoever runs the test, as the disk is in a namespace of that user.
    command.add("--user=root");
    command.addAll(List.of(options));
    return new MariaDb(run(disk.directory(), port, command), port);
  }

  static Path install() {
    Path installer = ServerProcess.program("mariadb-server", "/usr/bin/mariadb-install-db");
    Path directory = ServerProcess.newDirectory("mariadb");
    try {
      Files.createDirectory(temporary(directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServerProcess.prepare(
        "mariadb-install-db",
        directory,
        List.of(
            installer.toString(),
            "--no-defaults",
            "--user=" + System.getProperty("user.name"),
            "--datadir=" + directory.resolve("data"),
            "--tmpdir=" + temporary(directory),
            "--auth-root-authentication-method=normal",
            "--skip-test-db"));
    return directory;
  }

  /**
   * A server that starts removes the temporary tables of all others from a directory they share.
   */
  static Path temporary(Path directory) {
    return directory.resolve("tmp");
  }

  /**
   * Ends it in good order, which may take as long as what it has not yet written to disk, and
   * starts it again with the same data, on the same port, with these further options instead.
   */
  public void restart(String... options) {
    process.end(LONGEST_END);
    process = run(process.directory(), port, options);
  }

  /** Ends it without any order (SIGKILL), and keeps its data. */
  public void kill() {
    process.kill();
  }

  /** Starts it again after {@link #kill}, with the same data, on a port of its choice. */
  public void startAgainOn(int otherPort) {
    process = run(process.directory(), otherPort);
    port = otherPort;
  }

  private static ServerProcess run(Path directory, int port, String... options) {
    List<String> command = new ArrayList<>(command(directory, port));
    command.addAll(List.of(options));
    return run(directory, port, command);
  }

  private static ServerProcess run(Path directory, int port, List<String> command) {
    return ServerProcess.start("mariadbd", directory, command, () -> answers(port));
  }

  private static List<String> command(Path directory, int port) {
    Path server = ServerProcess.program("mariadb-server", "/usr/sbin/mariadbd");
    return List.of(
        server.toString(),
        "--no-defaults",
        "--user=" + System.getProperty("user.name"),
        "--datadir=" + directory.resolve("data"),
        "--tmpdir=" + temporary(directory),
        "--socket=" + directory.resolve("socket"),
        "--pid-file=" + directory.resolve("pid"),
        "--bind-address=127.0.0.1",
        "--port=" + port,
        "--character-set-server=utf8mb4",
        "--skip-name-resolve",
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-log-file-size=64M",
        // Not UTC: a figure that hangs on the session's zone must show itself.
        "--default-time-zone=+09:00");
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
        "jdbc:mariadb://127.0.0.1:"
            + port
            + "/"
            + database
            + "?user=root&sslMode=disable&allowMultiQueries=true&allowLocalInfile=true");
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

  /** The process that answers. */
  long pid() {
    return process.pid();
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
