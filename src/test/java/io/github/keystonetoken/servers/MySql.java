package io.github.keystonetoken.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A private MySQL. Debian does not package it: the build gets its programs from Maven Central, as
 * {@code target/mysql/VERSION.jar}.
 */
public final class MySql extends ServerProcess implements SqlServer {

  /** Where the build puts servers that Debian does not package. */
  static final Path DIRECTORY =
      Path.of(System.getProperty("mysql.directory", "target/mysql")).toAbsolutePath();

  static final String REMEDY = "run ./mvnw pre-integration-test";

  private MySql(Path directory, int port) {
    super(
        "mysqld",
        directory,
        port,
        // Otherwise each server listens on one more port, the same for all. Unknown to 5.7.
        command(directory, port, "--loose-mysqlx=OFF"),
        () -> SqlServer.answers(port));
  }

  /**
   * Starts one.
   *
   * @param version as in the name of the jar
   */
  public static MySql start(String version) {
    Path jar = DIRECTORY.resolve(version + ".jar");
    if (!Files.isReadable(jar)) {
      throw new IllegalStateException(jar + " is not there: " + REMEDY);
    }
    Path directory = newDirectory("mysql");
    prepare(
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
    int port = FreePort.find();
    prepare("mysqld --initialize", directory, command(directory, port, "--initialize-insecure"));
    return new MySql(directory, port);
  }

  private static List<String> command(Path directory, int port, String option) {
    Path base = directory.resolve("server");
    return Stream.concat(
            Stream.of(base + "/bin/mysqld", "--no-defaults", "--basedir=" + base, option),
            SqlServer.options(directory, port))
        .toList();
  }
}
