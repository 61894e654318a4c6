package io.github.keystonetoken.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A private MySQL. Debian does not package it: the build gets its programs from Maven Central, as
 * {@code target/mysql/VERSION.jar}.
 */
public final class MySql extends LocalServer implements SqlServer {

  /** Where the build puts servers that Debian does not package. */
  static final Path DIRECTORY =
      Path.of(System.getProperty("mysql.directory", "target/mysql")).toAbsolutePath();

  static final String REMEDY = "run ./mvnw pre-integration-test";

  private MySql(ServerProcess process, int port) {
    super(process, port);
  }

  /**
   * Starts one.
   *
   * @param version as in the name of the jar
   */
  public static MySql start(String version, String... options) {
    Path jar = DIRECTORY.resolve(version + ".jar");
    if (!Files.isReadable(jar)) {
      throw new IllegalStateException(jar + " is not there: " + REMEDY);
    }
    Path directory = ServerProcess.newDirectory("mysql");
    String user = System.getProperty("user.name");
    String base = directory.resolve("server").toString();
    ServerProcess.prepare(
        "unpacking MySQL",
        directory,
        List.of(
            "sh",
            "-ec",
            "cd \"$0\"; mkdir server; \"$1\" xf \"$2\" mysql-Linux-amd64.tar.gz;"
                + " tar -xzf mysql-Linux-amd64.tar.gz -C server; rm mysql-Linux-amd64.tar.gz",
            directory.toString(),
            Path.of(System.getProperty("java.home"), "bin", "jar").toString(),
            jar.toString()));
    List<String> command =
        new ArrayList<>(
            List.of(
                base + "/bin/mysqld",
                "--no-defaults",
                "--user=" + user,
                "--basedir=" + base,
                "--datadir=" + directory.resolve("data"),
                "--innodb-flush-log-at-trx-commit=0"));
    List<String> initialize = new ArrayList<>(command);
    initialize.add("--initialize-insecure");
    ServerProcess.prepare("mysqld --initialize-insecure", directory, initialize);
    int port = FreePort.find();
    command.addAll(
        List.of(
            "--socket=" + directory.resolve("socket"),
            "--pid-file=" + directory.resolve("pid"),
            "--bind-address=127.0.0.1",
            "--port=" + port,
            // Otherwise each server listens on one more port, the same for all. Unknown to 5.7.
            "--loose-mysqlx=OFF",
            "--default-time-zone=+09:00"));
    command.addAll(List.of(options));
    return new MySql(
        ServerProcess.start("mysqld", directory, command, () -> SqlServer.answers(port)), port);
  }

  /** The socket file that it also listens on. */
  public Path socket() {
    return directory().resolve("socket");
  }
}
