package io.github.keystonetoken.bench;

import com.mysql.cj.jdbc.JdbcStatement;
import io.github.keystonetoken.servers.MariaDb;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A private MariaDB with one token table. */
public final class LoadedTable implements AutoCloseable {

  public static final String DATABASE = "keystone";

  private static final long SEED = 7;

  private static final List<String> BUFFER_POOL_STARTS_EMPTY =
      List.of(
          "--innodb-buffer-pool-load-at-startup=OFF", "--innodb-buffer-pool-dump-at-shutdown=OFF");

  private static final String[] FOR_LOADING = {
    "--innodb-buffer-pool-size=8G",
    "--innodb-log-file-size=2G",
    "--skip-innodb-doublewrite",
    // Ends only when purge has seen every row: it must not go on while one measures.
    "--innodb-fast-shutdown=0"
  };

  private final MariaDb server;
  private final int extraBytes;
  private final Clock clock;
  private final Truth truth = new Truth();

  private LoadedTable(MariaDb server, int extraBytes, Clock clock) {
    this.server = server;
    this.extraBytes = extraBytes;
    this.clock = clock;
  }

  /** Starts a server, inserts row by row as Keystone does, and restarts the server. */
  public static LoadedTable load(TableShape shape, Clock clock) throws SQLException, IOException {
    MariaDb server = MariaDb.start(with(FOR_LOADING));
    try {
      server.execute("", "CREATE DATABASE " + DATABASE);
      server.execute(DATABASE, resource("/schema/" + shape.schema() + ".sql"));
      LoadedTable table = new LoadedTable(server, shape.extraBytes(), clock);
      table.insert(shape.rows(), true);
      for (Account account : Account.values()) {
        server.executeScript(DATABASE, account.creation(DATABASE));
      }
      table.restart();
      return table;
    } catch (SQLException | IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** Adds rows of the same kind, and restarts the server. */
  public void grow(int rows) throws SQLException {
    server.restart(with(FOR_LOADING));
    insert(rows, false);
    restart();
  }

  private void insert(int rows, boolean withUsers) throws SQLException {
    Population population =
        new Population(
            rows,
            extraBytes,
            // Other ids than those that are there.
            SEED + truth.rows(),
            clock.instant().truncatedTo(ChronoUnit.SECONDS));
    try (Connection connection = server.connect(DATABASE)) {
      if (withUsers) {
        insertUsers(connection, population.owners());
      }
      insertTokens(connection, population);
    }
    truth.add(population.truth());
  }

  private static void insertUsers(Connection connection, Owners owners) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO `user` (id, name, enabled, domain_id) VALUES (?, ?, 1, 'default')")) {
      for (Owners.Owner owner : owners.all()) {
        statement.setString(1, owner.id());
        statement.setString(2, owner.name());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static void insertTokens(Connection connection, Population population)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.unwrap(JdbcStatement.class).setLocalInfileInputStream(new TokenLines(population));
      // The stream stands for the file.
      statement.execute(
          "LOAD DATA LOCAL INFILE 'tokens' INTO TABLE token"
              + " (id, expires, extra, valid, trust_id, user_id)");
      // Otherwise the server would do it in the background, while something is measured.
      statement.execute("ANALYZE TABLE token");
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(LoadedTable.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Restarts the server, so that none of its pages is in memory. InnoDB reads files directly
   * ({@code O_DIRECT}), so the kernel has none either.
   */
  public void restart(String... options) {
    server.restart(
        with(
            Stream.concat(Stream.of("--innodb-buffer-pool-size=128M"), Stream.of(options))
                .toArray(String[]::new)));
  }

  private static String[] with(String... options) {
    return Stream.concat(BUFFER_POOL_STARTS_EMPTY.stream(), Stream.of(options))
        .toArray(String[]::new);
  }

  public MariaDb server() {
    return server;
  }

  /** Of the server. */
  public String version() throws SQLException {
    try (Connection connection = server.connect(DATABASE);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT VERSION()")) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** Where the server may write what is to vanish with it. */
  Path directory() {
    return server.directory();
  }

  public Truth truth() {
    return truth;
  }

  Connection connect(Account account) throws SQLException {
    return server.connect(DATABASE, account.user(), Account.PASSWORD);
  }

  /** As {@code keystone.conf} has it. */
  public String url(Account account) {
    return "mysql://"
        + account.user()
        + ":"
        + Account.PASSWORD
        + "@127.0.0.1:"
        + server.port()
        + "/"
        + DATABASE;
  }

  @Override
  public void close() {
    server.close();
  }
}
