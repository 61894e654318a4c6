package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.sql.Query.RowsReader;
import io.github.keystonetoken.sql.transport.DriverConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection, opened when it is first needed and again after it broke. It is read-only, in
 * UTC, and every statement ends at the limit, by the server's own means where it has any.
 */
final class Session implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /** How much longer than the server's limit an answer is waited for. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final Config.Sql config;
  private final Clock clock;
  private final Timings timings;
  private final SqlErrors errors;

  private @Nullable Connection connection;
  private Grants grants;
  private String version = "";
  private String lastLogged = "";
  private boolean limitedByServer;
  private Instant deadline = Instant.MAX;

  Session(Config.Sql config, Clock clock, Timings timings) {
    this.config = config;
    this.clock = clock;
    this.timings = timings;
    this.errors = new SqlErrors(config.database());
    this.grants = new Grants(config.database().database(), config.database().user() + "@%");
  }

  /**
   * Begins a collection. A connection that was lost since the last one, as proxies do to idle ones,
   * is given up here, so that it costs no collection.
   *
   * @param newDeadline when statements and waits have to have ended from now on
   * @return whether the last collection's connection still stands; where not, another server may
   *     answer from now on, and what was learnt of the last one is not to be believed of it
   */
  boolean begin(Instant newDeadline) throws CollectionException {
    deadline = newDeadline;
    Connection idle = connection;
    if (idle == null) {
      return false;
    }
    try {
      run(idle, Statements.ping());
    } catch (SQLException e) {
      if (SqlErrors.isSilence(e)) {
        throw failed(Statements.ping(), e);
      }
      close();
    } catch (StatementCutOffException e) {
      LOG.debug("The ping of {} was cut off.", config.database().address());
    }
    return connection != null;
  }

  /** What to grant to the account that is logged in. */
  Grants grants() {
    return grants;
  }

  /**
   * Runs one statement. Its rows stream through the reader, which has to take them all.
   *
   * @throws StatementCutOffException if it reached its limit
   * @throws CollectionException if it failed otherwise; the connection is then closed
   */
  <T> T query(Query query, RowsReader<T> reader)
      throws StatementCutOffException, CollectionException, InterruptedException {
    try {
      return tryQuery(query, reader);
    } catch (SQLException e) {
      throw failed(query, e);
    }
  }

  /** Closes the connection and says what the error means. */
  CollectionException failed(Query query, SQLException e) {
    close();
    lastLogged = "";
    return errors.running(query, grants, e);
  }

  /** Like {@link #query}, for a caller that makes sense of the server's errors itself. */
  <T> T tryQuery(Query query, RowsReader<T> reader)
      throws SQLException, StatementCutOffException, CollectionException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return run(open(), query, reader);
  }

  private <T> T run(Connection on, Query query, RowsReader<T> reader)
      throws SQLException, StatementCutOffException, CollectionException {
    on.setNetworkTimeout(Runnable::run, (int) timeLeft().toMillis());
    long started = System.nanoTime();
    boolean timedOut = false;
    try (PreparedStatement statement = prepare(on, query);
        ResultSet rows = statement.executeQuery()) {
      return read(on, rows, reader);
    } catch (SQLException e) {
      timedOut = SqlErrors.isCutOff(e);
      if (timedOut) {
        throw new StatementCutOffException(query);
      }
      throw e;
    } finally {
      timings.add(query.name(), Duration.ofNanos(System.nanoTime() - started), timedOut);
    }
  }

  private static <T> T read(Connection on, ResultSet rows, RowsReader<T> reader)
      throws SQLException, StatementCutOffException, CollectionException {
    try {
      return reader.read(rows);
    } catch (SQLException e) {
      if (SqlErrors.isConnectionLost(e)) {
        // To close the rows is to read the rest of them: it would wait as long once more.
        on.abort(Runnable::run);
      }
      throw e;
    }
  }

  /** Takes note of how many rows of the token table a run of the statement has read. */
  void countRows(Query query, long rows) {
    timings.addRows(query.name(), rows);
  }

  private PreparedStatement prepare(Connection on, Query query) throws SQLException {
    PreparedStatement statement =
        on.prepareStatement(query.text(), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
    // The driver's sign for "stream the rows, do not collect them all".
    statement.setFetchSize(Integer.MIN_VALUE);
    if (!limitedByServer) {
      statement.setQueryTimeout((int) Math.max(1, config.timeout().toSeconds()));
    }
    for (int i = 0; i < query.parameters().size(); i++) {
      statement.setObject(i + 1, query.parameters().get(i));
    }
    return statement;
  }

  /** How long the next answer is waited for. */
  private Duration timeLeft() throws CollectionException {
    Duration left = new Deadline(clock, config.timeout().plus(MARGIN), deadline).remaining();
    if (left.toMillis() == 0) {
      throw new CollectionException(
          Kind.TIMEOUT,
          "The statements to the database at "
              + config.database().address()
              + " took longer than a collection may: it is slow, or --collector.sql.interval is"
              + " too short for --collector.sql.timeout.");
    }
    return left;
  }

  private Connection open() throws CollectionException {
    Connection opened = connection;
    if (opened != null) {
      return opened;
    }
    try {
      opened = DriverConnection.open(config.database(), timeLeft());
    } catch (SQLException e) {
      throw errors.connecting(e);
    }
    connection = opened;
    boolean ready = false;
    try {
      setUp(opened);
      ready = true;
      logOnce();
      return opened;
    } catch (SQLException e) {
      throw errors.connecting(e);
    } catch (StatementCutOffException e) {
      throw new CollectionException(
          Kind.TIMEOUT,
          "Setting up the session at " + config.database().address() + " was cut off.");
    } finally {
      if (!ready) {
        close();
      }
    }
  }

  /** Logs what it is connected to, unless it was connected to the same before and lost it idle. */
  private void logOnce() {
    String connected =
        "Connected to the database at %s as %s: %s, statement limit %s."
            .formatted(
                config.database().address(),
                grants.account(),
                version,
                limitedByServer
                    ? config.timeout().toMillis() + " ms on the server"
                    : "by the driver only, as this server is too old for one of its own");
    if (!connected.equals(lastLogged)) {
      LOG.info(connected);
      lastLogged = connected;
    }
  }

  private void setUp(Connection opened)
      throws SQLException, StatementCutOffException, CollectionException {
    // Until the server's own limit is set, the wait for its answers is the only one.
    limitedByServer = true;
    run(
        opened,
        Statements.account(),
        rows -> {
          while (rows.next()) {
            grants = new Grants(config.database().database(), rows.getString(1));
            version = rows.getString(2);
          }
          return version;
        });
    Set<String> known = run(opened, Statements.settings(), Session::firstColumn);
    run(opened, Statements.sessionSetup());
    Optional<Query> limit = limit(known);
    if (limit.isPresent()) {
      run(opened, limit.get());
    }
    limitedByServer = limit.isPresent();
    if (known.contains("information_schema_stats_expiry")) {
      run(opened, Statements.freshTableSizes());
    }
    try {
      run(opened, Statements.readOnly());
    } catch (SQLException e) {
      if (!SqlErrors.isUnknownToServer(e)) {
        throw e;
      }
      LOG.info(
          "The database at {} is too old for read-only sessions; the account's grants alone keep it"
              + " from writing.",
          config.database().address());
    }
  }

  private Optional<Query> limit(Set<String> known) {
    if (known.contains("max_execution_time")) {
      return Optional.of(Statements.maxExecutionTime(config.timeout()));
    }
    if (known.contains("max_statement_time")) {
      boolean inSeconds = version.contains("MariaDB");
      return Optional.of(
          inSeconds
              ? Statements.maxStatementSeconds(config.timeout())
              : Statements.maxStatementMillis(config.timeout()));
    }
    return Optional.empty();
  }

  /** Runs a statement that brings no rows. */
  private void run(Connection on, Query query)
      throws SQLException, StatementCutOffException, CollectionException {
    on.setNetworkTimeout(Runnable::run, (int) timeLeft().toMillis());
    try (PreparedStatement statement = on.prepareStatement(query.text())) {
      statement.execute();
    } catch (SQLException e) {
      if (SqlErrors.isCutOff(e)) {
        throw new StatementCutOffException(query);
      }
      throw e;
    }
  }

  static Set<String> firstColumn(ResultSet rows) throws SQLException {
    Set<String> values = new HashSet<>();
    while (rows.next()) {
      values.add(rows.getString(1).toLowerCase(Locale.ROOT));
    }
    return values;
  }

  /** Ends the connection; the next statement opens another. */
  @Override
  public void close() {
    Connection closing = connection;
    connection = null;
    if (closing != null) {
      try {
        closing.close();
      } catch (SQLException e) {
        LOG.debug("The connection to {} was closed already.", config.database().address());
      }
    }
  }
}
