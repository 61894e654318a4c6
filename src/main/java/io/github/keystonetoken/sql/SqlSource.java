package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Due;
import io.github.keystonetoken.collect.Source;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Right;
import io.github.keystonetoken.model.UserDirectory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the figures of the SQL token table: probes the schema, plans the statements, runs them.
 */
public final class SqlSource implements Source<SqlSource.Collected> {

  private static final Logger LOG = LoggerFactory.getLogger(SqlSource.class);

  /** An upgrade or a grant is noticed after this time at the latest. */
  private static final Duration SCHEMA_AGE = Duration.ofMinutes(10);

  /** About 7 MB of the heap, and twice that while they are renewed. */
  private static final int MAX_USERS = 100_000;

  private final Config.Sql config;
  private final Clock clock;
  private final Timings timings = new Timings();
  private final StatementBackoff backoff;
  private final Session session;
  private final SchemaProbe probe;
  private final Survey survey;
  private final UserNames userNames;
  private final QueryPlans queryPlans;
  private final Backlogs backlogs;
  private final Due schemaProbe;

  private @Nullable Schema schema;
  private List<Right> excessRights = List.of();
  private @Nullable SurveyPlan loggedPlan;
  private List<String> loggedNotes = List.of();

  /**
   * What one collection returns.
   *
   * @param tokens the token table
   * @param users all users that Keystone knows; null if they were not read in this collection
   */
  public record Collected(SqlTokens tokens, @Nullable UserDirectory users) {}

  /**
   * @param clock for deadlines and ages; the figures themselves go by the database's clock
   */
  public SqlSource(Config.Sql config, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.backoff = new StatementBackoff(config.interval());
    this.session = new Session(config, clock, timings);
    this.probe = new SchemaProbe(session);
    this.survey = new Survey(session, backoff, config);
    this.userNames = new UserNames(session, clock, backoff, MAX_USERS);
    this.queryPlans = new QueryPlans(session);
    this.backlogs = new Backlogs(session, probe, config);
    this.schemaProbe = new Due(clock, SCHEMA_AGE);
  }

  @Override
  public Collector collector() {
    return Collector.SQL;
  }

  @Override
  public Collected collect(Snapshot snapshot, Instant deadline)
      throws CollectionException, InterruptedException {
    try {
      if (!session.begin(deadline)) {
        schema = null;
      }
      return collect(snapshot);
    } catch (StatementCutOffException e) {
      schema = null;
      throw new CollectionException(
          Kind.TIMEOUT,
          e.getMessage()
              + " It reads no rows: the database at "
              + config.database().address()
              + " is overloaded, or a table of Keystone is locked (ALTER TABLE, LOCK TABLES: see"
              + " SHOW PROCESSLIST there), or --collector.sql.timeout is too short.");
    } catch (CollectionException e) {
      // Grants, tables or the server itself may have changed.
      schema = null;
      throw e;
    }
  }

  private Collected collect(Snapshot snapshot)
      throws StatementCutOffException, CollectionException, InterruptedException {
    Schema current = currentSchema();
    Indexes indexes = probe.indexes();
    TableStatus status = tableStatus(current);
    Instant asked = clock.instant();
    // The snapshot's release is that of the collection before.
    Optional<Duration> lifetime = snapshot.keystone().tokenExpiration(current.release());
    Optional<Duration> recentOffset = lifetime.map(time -> time.minus(config.recentWindow()));
    SurveyPlan plan = SurveyPlan.of(current, indexes, status, recentOffset, config.exactMaxRows());
    if (!plan.equals(loggedPlan) || !current.notes().equals(loggedNotes)) {
      logPlan(plan, current, status);
      // Other statements, or the same ones with an index: what was cut off may succeed now.
      backoff.resetAll();
    }

    TokenCounts counts =
        new TokenCounts(
            config.users(),
            recentOffset.isPresent() ? config.recentWindow() : null,
            snapshot.sql().flatMap(Outcome::figures));
    survey.read(plan, current, status, recentOffset, counts);
    backlogs.logOrphans(current.release(), counts.counts());
    UserNames.Resolved users = userNames.resolve(current.nameSources(), counts.userIds());
    return new Collected(
        new SqlTokens(
            current.release(),
            counts.counts(),
            counts.owners(users.names()),
            counts.recent(users.names()),
            status.size(),
            indexes.presence(current.readableColumns("token")),
            queryPlans.of(current, indexes, counts.counts()),
            backlogs.revocations(current, snapshot.keystone().revocationsKept(current.release())),
            backlogs.trusts(current),
            new SqlTokens.Session(
                session.grants().account(),
                status.serverTime().map(time -> Duration.between(asked, time)),
                MissingRights.of(current, plan, session.grants()),
                excessRights,
                plan.describe())),
        users.directory());
  }

  /** Logs how the token table is read and why, at first and after each change. */
  private void logPlan(SurveyPlan plan, Schema current, TableStatus status) {
    loggedPlan = plan;
    loggedNotes = current.notes();
    String address = config.database().address();
    LOG.info(
        "Table token at {} ({}, Keystone release {}) is read by {}.",
        address,
        status.engine(),
        current.release().label(),
        plan.describe());
    if (plan.lacksSampling()) {
      LOG.warn(
          "Table token at {}: {}. Create the procedure {} as the command \"grants\" prints it, and"
              + " run: {}",
          address,
          MissingRights.withoutSample(plan),
          SampleProcedure.NAME,
          session.grants().executeSampling());
    }
    current.notes().forEach(note -> LOG.info("Table token at {}: {}", address, note));
  }

  private TableStatus tableStatus(Schema current)
      throws StatementCutOffException, CollectionException, InterruptedException {
    Optional<TableStatus> status = probe.tableStatus();
    if (status.isEmpty() && current.canReadTokens()) {
      // It may have been dropped, or the grants revoked: the schema shows which.
      schema = null;
      currentSchema();
      throw tableMissing();
    }
    return status.orElse(TableStatus.HIDDEN);
  }

  private Schema currentSchema()
      throws StatementCutOffException, CollectionException, InterruptedException {
    Schema known = schema;
    if (known == null || schemaProbe.isDue()) {
      known = probe.schema();
      excessRights = probe.excessRights();
      schema = known;
      schemaProbe.done();
    }
    return known;
  }

  private CollectionException tableMissing() {
    return new CollectionException(
        Kind.ERROR,
        "There is no table token in the database at "
            + config.database().address()
            + ": check that the database URL names Keystone's database.");
  }

  @Override
  public Snapshot publish(Snapshot snapshot, Outcome<Collected> outcome) {
    Snapshot published =
        snapshot.withSql(outcome.map(Collected::tokens)).withStatements(timings.byStatement());
    UserDirectory users = outcome instanceof Outcome.Ok<Collected> ok ? ok.value().users() : null;
    return users == null ? published : published.withUsers(users);
  }

  @Override
  public void close() {
    session.close();
  }
}
