package io.github.keystonetoken.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A private MySQL, which Debian does not package: its programs are from Maven Central, where the
 * build puts {@code target/mysql/VERSION.jar} from.
 */
public final class MySql implements SqlServer {

  /** Where the build puts servers that Debian does not package. */
  static final Path DIRECTORY =
      Path.of(System.getProperty("mysql.directory", "target/mysql")).toAbsolutePath();

  static final String REMEDY = "run ./mvnw pre-integration-test";

  private final ServerProcess process;
  private final int port;

  private MySql(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
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
            // Unknown to 5.7; each would otherwise listen on one more port, the same for all.
            "--loose-mysqlx=OFF",
            "--default-time-zone=+09:00"));
    command.addAll(List.of(options));
    return new MySql(
        ServerProcess.start("mysqld", directory, command, () -> SqlServer.answers(port)), port);
  }

  @Override
  public int port() {
    return port;
  }

  /** The socket file that it listens on as well. */
  public Path socket() {
    return process.directory().resolve("socket");
  }

  @Override
  public void close() {
    process.close();
  }
}
