package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.sql.Query.RowReader;
import io.github.keystonetoken.sql.transport.DriverConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: read-only and in UTC. Every statement ends at the limit, by the server's own
 * limit if it has one.
 */
final class DatabaseConnection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseConnection.class);

  /** Limits and settings that this server has. */
  private static final Query SETTINGS =
      Query.of(
          "settings",
          "SHOW SESSION VARIABLES WHERE Variable_name IN"
              + " ('max_statement_time', 'max_execution_time', 'information_schema_stats_expiry')");

  private static final Query ACCOUNT = Query.of("account", "SELECT CURRENT_USER(), VERSION()");

  /** The exporter must not wait for a DDL statement that holds the table's lock. */
  private static final String SETUP =
      "SET SESSION time_zone = '+00:00', SESSION lock_wait_timeout = 1";

  private static final Query READ_ONLY = Query.of("read_only", "SET SESSION TRANSACTION READ ONLY");

  private final Config.Sql config;
  private final Timings timings;
  private final Connection connection;
  private String account = "";
  private String version = "";

  /** Until the server's own limit is set, the network timeout is the only one. */
  private boolean limitedByServer = true;

  private DatabaseConnection(Config.Sql config, Timings timings, Connection connection) {
    this.config = config;
    this.timings = timings;
    this.connection = connection;
  }

  static DatabaseConnection open(Config.Sql config, Timings timings, Deadline deadline)
      throws SQLException, CollectionException {
    Connection driver = DriverConnection.open(config.database(), timeLeft(config, deadline));
    DatabaseConnection opened = new DatabaseConnection(config, timings, driver);
    try {
      opened.setUp(deadline);
      return opened;
    } catch (SQLException | CollectionException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void setUp(Deadline deadline) throws SQLException, CollectionException {
    query(
        ACCOUNT,
        row -> {
          account = row.getString(1);
          version = row.getString(2);
        },
        deadline);
    Set<String> known = new HashSet<>();
    query(SETTINGS, row -> known.add(row.getString(1).toLowerCase(Locale.ROOT)), deadline);
    String limit = limit(known);
    // MySQL 8 otherwise answers with table sizes of up to a day ago.
    String freshSizes =
        known.contains("information_schema_stats_expiry")
            ? ", SESSION information_schema_stats_expiry = 0"
            : "";
    execute(Query.of("session", SETUP + limit + freshSizes), deadline);
    limitedByServer = !limit.isEmpty();
    try {
      execute(READ_ONLY, deadline);
    } catch (SQLException e) {
      if (!SqlErrors.isUnknownToServer(e)) {
        throw e;
      }
      LOG.info(
          "The database at {} is too old for read-only sessions: only the grants of the account"
              + " prevent writes.",
          config.database().address());
    }
  }

  private String limit(Set<String> known) {
    long millis = config.timeout().toMillis();
    if (known.contains("max_execution_time")) {
      // SELECT only. MySQL from 5.7.8 on.
      return ", SESSION max_execution_time = " + millis;
    }
    if (!known.contains("max_statement_time")) {
      return "";
    }
    // Seconds in MariaDB from 10.1 on; Percona Server 5.6 and MySQL 5.7.4 to 5.7.7 count
    // milliseconds.
    return ", SESSION max_statement_time = "
        + (version.contains("MariaDB") ? millis / 1e3 : millis);
  }

  /** User and host as {@code CURRENT_USER()} writes them. */
  String account() {
    return account;
  }

  /** For the log. */
  String describe() {
    return "Connected to the database at %s as %s: %s, statement limit %s."
        .formatted(
            config.database().address(),
            account,
            version,
            limitedByServer
                ? config.timeout().toMillis() + " ms on the server"
                : "by the driver, as this server is too old for one of its own");
  }

  /** Runs a statement that returns no rows. */
  void execute(Query query, Deadline deadline) throws SQLException, CollectionException {
    limitWait(deadline);
    try (PreparedStatement statement = connection.prepareStatement(query.text())) {
      statement.execute();
    } catch (SQLException e) {
      if (SqlErrors.isCutOff(e)) {
        throw new Query.CutOffException(query);
      }
      throw e;
    }
  }

  /** Runs a statement. Its rows stream through the reader. */
  void query(Query query, RowReader reader, Deadline deadline)
      throws SQLException, CollectionException {
    limitWait(deadline);
    long started = System.nanoTime();
    boolean timedOut = false;
    try (PreparedStatement statement = prepare(query);
        ResultSet rows = statement.executeQuery()) {
      read(rows, reader);
    } catch (SQLException e) {
      timedOut = SqlErrors.isCutOff(e);
      if (timedOut) {
        throw new Query.CutOffException(query);
      }
      throw e;
    } finally {
      timings.add(query.name(), Duration.ofNanos(System.nanoTime() - started), timedOut);
    }
  }

  private void read(ResultSet rows, RowReader reader) throws SQLException {
    try {
      while (rows.next()) {
        reader.read(rows);
      }
    } catch (SQLException e) {
      if (SqlErrors.isConnectionLost(e)) {
        // Closing the rows would read the rest of them, and wait as long again.
        connection.abort(Runnable::run);
      }
      throw e;
    }
  }

  private PreparedStatement prepare(Query query) throws SQLException {
    PreparedStatement statement =
        connection.prepareStatement(
            query.text(), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
    // Makes the driver stream the rows.
    statement.setFetchSize(Integer.MIN_VALUE);
    if (!limitedByServer) {
      statement.setQueryTimeout((int) Math.max(1, config.timeout().toSeconds()));
    }
    for (int i = 0; i < query.parameters().size(); i++) {
      statement.setObject(i + 1, query.parameters().get(i));
    }
    return statement;
  }

  private void limitWait(Deadline deadline) throws SQLException, CollectionException {
    connection.setNetworkTimeout(Runnable::run, (int) timeLeft(config, deadline).toMillis());
  }

  /** How long to wait for the next answer. */
  private static Duration timeLeft(Config.Sql config, Deadline deadline)
      throws CollectionException {
    Duration left = deadline.remaining();
    if (left.toMillis() == 0) {
      throw new CollectionException(
          Kind.TIMEOUT,
          "The statements to the database at "
              + config.database().address()
              + " took longer than a collection may: the database is slow, or"
              + " --collector.sql.interval is too short for --collector.sql.timeout.");
    }
    return left;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("The connection to {} was closed already.", config.database().address());
    }
  }
}
