package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.SqlServer;
import io.github.keystonetoken.sql.GrantScript;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Both incidents with live traffic, on servers that are running already: for {@code
 * deploy/compose}. It loads their data at each start, and continues until a signal ends it.
 *
 * <p>Tokens live for six hours: at ceilometer's rate its list overflows after 41 minutes.
 */
public final class Loader {

  public static final Duration LIFETIME = Duration.ofHours(6);

  /** Comment of a schema that may be dropped. */
  private static final String OURS = "filled by the demo of keystone-token-exporter";

  private Loader() {}

  /**
   * Loads, creates a file, and issues tokens until a signal or a failure ends it.
   *
   * @param args {@code host:port} of the database, those of the memcacheds in Keystone's order,
   *     separated by commas, and the file. The environment has the passwords of root and of the
   *     exporter's account.
   */
  public static void main(String[] args) throws Exception {
    SqlServer database = new GivenDatabase(address(args[0]), password("MARIADB_ROOT_PASSWORD"));
    List<MemcachedConnection> memcacheds =
        Stream.of(args[1].split(",", -1))
            .map(Loader::address)
            .map(MemcachedConnection::new)
            .toList();
    String exporterPassword = password("KEYSTONE_TOKEN_EXPORTER_DATABASE_PASSWORD");
    ServiceUsers users = ServiceUsers.of(Demo.SEED);
    createSchema(database);
    try (TokenTableStory table = new TokenTableStory(database, "keystone", Demo.SEED, LIFETIME);
        UsertokensStory lists = new UsertokensStory(memcacheds, Demo.SEED, LIFETIME)) {
      System.out.println("Loading the token table and the lists ...");
      table.load(Demo.ROWS, users);
      lists.load(Demo.TOKENS, UsertokensStory.incident(users));
      grant(database, exporterPassword);
      Files.createFile(Path.of(args[2]));
      System.out.println("Loaded. Issuing tokens until a signal ends this.");
      try (Traffic inserts = new Traffic(Demo.ROWS_PER_SECOND, table::issue);
          Traffic issues = new Traffic(Demo.TOKENS_PER_SECOND, lists::issue)) {
        while (true) {
          inserts.check();
          issues.check();
          TimeUnit.SECONDS.sleep(1);
        }
      }
    }
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    int port = Integer.parseInt(text.substring(colon + 1));
    InetSocketAddress address = new InetSocketAddress(text.substring(0, colon), port);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("cannot resolve the host of " + text);
    }
    return address;
  }

  private static String password(String variable) {
    String value = System.getenv(variable);
    if (value == null) {
      throw new IllegalArgumentException("the environment variable " + variable + " is missing");
    }
    return value;
  }

  private static void createSchema(SqlServer database) throws SQLException {
    if (database.queryLong(
            "information_schema",
            "SELECT COUNT(*) FROM SCHEMATA WHERE SCHEMA_COMMENT = '" + OURS + "'")
        > 0) {
      database.execute("", "DROP DATABASE keystone");
    }
    // Fails if there is a database that is not ours.
    database.execute("", "CREATE DATABASE keystone CHARACTER SET utf8 COMMENT '" + OURS + "'");
  }

  private static void grant(SqlServer database, String exporterPassword) throws SQLException {
    database.execute(
        "",
        "CREATE USER IF NOT EXISTS exporter IDENTIFIED BY '%s'"
            .formatted(exporterPassword.replace("\\", "\\\\").replace("'", "''")));
    database.executeScript("keystone", GrantScript.of("keystone", "exporter@%"));
  }

  private record GivenDatabase(InetSocketAddress address, String password) implements SqlServer {

    @Override
    public int port() {
      return address.getPort();
    }

    @Override
    public Connection connect(String database) throws SQLException {
      return SqlServer.connectAsRoot(address.getHostString(), port(), database, password);
    }

    @Override
    public void close() {
      // The server is not ours.
    }
  }
}
