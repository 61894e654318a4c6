package io.github.keystonetoken.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A private MySQL, which Debian does not package: its programs are from Maven Central, where the
 * build puts {@code target/mysql/VERSION.jar} from.
 */
public final class MySql implements SqlServer {

  private static final Path JARS = Path.of(System.getProperty("mysql.directory", "target/mysql"));

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
    Path jar = JARS.resolve(version + ".jar").toAbsolutePath();
    if (!Files.isReadable(jar)) {
      throw new IllegalStateException(jar + " is not there: ./mvnw pre-integration-test brings it");
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
    return new MySql(ServerProcess.start("mysqld", directory, command, () -> answers(port)), port);
  }

  private static boolean answers(int port) {
    try (Connection connection = open(port, "")) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private static Connection open(int port, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:"
            + port
            + "/"
            + database
            + "?user=root&allowMultiQueries=true&sslMode=disable&allowPublicKeyRetrieval=true");
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
  public Connection connect(String database) throws SQLException {
    return open(port, database);
  }

  @Override
  public void close() {
    process.close();
  }
}
