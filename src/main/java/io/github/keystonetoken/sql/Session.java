package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.collect.LoginBackoff;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.sql.Query.RowMapper;
import io.github.keystonetoken.sql.Query.RowReader;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one connection, opened when it is first needed and again after it broke. */
final class Session implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /** How much longer than the server's limit to wait for an answer. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private static final Query PING = Query.of("ping", "DO 0");

  private final Config.Sql config;
  private final Clock clock;
  private final Timings timings = new Timings();
  private final SqlErrors errors;
  private final LoginBackoff logins;

  private @Nullable DatabaseConnection connection;
  private Grants grants;
  private String lastLogged = "";
  private Deadline deadline;

  Session(Config.Sql config, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.errors = new SqlErrors(config.database());
    this.logins =
        new LoginBackoff(
            "The database at " + address(), clock, config.database().tlsFiles()::checksums);
    this.grants = new Grants(config.database().database(), config.database().user() + "@%");
    this.deadline = until(Instant.MAX);
  }

  private Deadline until(Instant end) {
    return new Deadline(clock, config.timeout().plus(MARGIN), end);
  }

  /**
   * Begins a collection. Closes a connection that was lost since the last one, for example by a
   * proxy that closes idle ones, so that it costs no collection.
   *
   * @param end when statements and waits must have ended
   * @return whether the last collection's connection is still open; if not, the next one may be to
   *     another server, with another schema
   */
  boolean begin(Instant end) throws CollectionException {
    deadline = until(end);
    if (connection == null) {
      return false;
    }
    try {
      connection.execute(PING, deadline);
    } catch (SQLException e) {
      if (SqlErrors.isSilence(e)) {
        throw failed(PING, e);
      }
      close();
    } catch (Query.CutOffException e) {
      LOG.debug("The ping of {} was cut off.", config.database().address());
    }
    return connection != null;
  }

  Timings timings() {
    return timings;
  }

  /** Grants for the account that is logged in. */
  Grants grants() {
    return grants;
  }

  String address() {
    return config.database().address();
  }

  /**
   * Runs one statement. Its rows stream through the reader.
   *
   * @throws Query.CutOffException if it reached its limit
   * @throws CollectionException if it failed otherwise; the connection is then closed
   */
  void run(Query query, RowReader reader) throws CollectionException, InterruptedException {
    SQLException error = tryRun(query, reader);
    if (error != null) {
      throw failed(query, error);
    }
  }

  /** Like {@link #run}, and returns the mapped rows. */
  <T> List<T> list(Query query, RowMapper<T> mapper)
      throws CollectionException, InterruptedException {
    List<T> mapped = new ArrayList<>();
    run(query, row -> mapped.add(mapper.map(row)));
    return mapped;
  }

  /**
   * Like {@link #run}, for a caller that handles the server's errors.
   *
   * @return an error after which the connection is still good; null if there was none
   */
  @Nullable SQLException tryRun(Query query, RowReader reader)
      throws CollectionException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      open().query(query, reader, deadline);
      return null;
    } catch (SQLException e) {
      if (SqlErrors.isConnectionLost(e)) {
        throw failed(query, e);
      }
      return e;
    }
  }

  /** Closes the connection and explains the error. */
  CollectionException failed(Query query, SQLException e) {
    close();
    lastLogged = "";
    return errors.running(query, grants, e);
  }

  private DatabaseConnection open() throws CollectionException {
    DatabaseConnection opened = connection;
    if (opened != null) {
      return opened;
    }
    logins.check();
    try {
      opened = DatabaseConnection.open(config, timings, deadline);
    } catch (SQLException e) {
      CollectionException failed = errors.connecting(e);
      if (SqlErrors.isRefusedForLong(failed.failure(), e)) {
        logins.refused(failed.failure());
      }
      throw failed;
    } catch (Query.CutOffException e) {
      throw new CollectionException(
          Kind.TIMEOUT, "The statements that open a session at " + address() + " were cut off.");
    }
    logins.accepted();
    connection = opened;
    grants = new Grants(config.database().database(), opened.account());
    // Not again after an idle connection to the same server was lost.
    if (!opened.describe().equals(lastLogged)) {
      lastLogged = opened.describe();
      LOG.info(lastLogged);
    }
    return opened;
  }

  /** Closes the connection; the next statement opens another. */
  @Override
  public void close() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }
}
