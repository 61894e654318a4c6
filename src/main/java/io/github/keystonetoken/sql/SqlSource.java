package io.github.keystonetoken.sql;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Right;
import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.refresh.Due;
import io.github.keystonetoken.refresh.Source;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects the figures of the SQL token table: probes the schema, plans the statements, runs them.
 */
public final class SqlSource implements Source<SqlCollection> {

  /** An upgrade or a grant is noticed after this time at the latest. */
  private static final Duration SCHEMA_AGE = Duration.ofMinutes(10);

  /** About 7 MB of the heap, and twice that while they are renewed. */
  private static final int MOST_USERS = 100_000;

  private final Config.Sql config;
  private final Clock clock;
  private final Timings timings = new Timings();
  private final Pauses pauses;
  private final Session session;
  private final SchemaProbe probe;
  private final Survey survey;
  private final UserNames userNames;
  private final QueryPlans queryPlans;
  private final Backlogs backlogs;
  private final PlanLog planLog;
  private final Due schemaProbe;

  private @Nullable Schema schema;
  private List<Right> excessRights = List.of();

  /**
   * @param clock for deadlines and ages; the figures themselves go by the database's clock
   */
  public SqlSource(Config.Sql config, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.pauses = new Pauses(config.interval());
    this.session = new Session(config, clock, timings);
    this.probe = new SchemaProbe(session);
    this.survey = new Survey(session, pauses, config);
    this.userNames = new UserNames(session, clock, pauses, MOST_USERS);
    this.queryPlans = new QueryPlans(session);
    this.backlogs = new Backlogs(session, probe, config);
    this.planLog = new PlanLog(config.database().address());
    this.schemaProbe = new Due(clock, SCHEMA_AGE);
  }

  @Override
  public Collector collector() {
    return Collector.SQL;
  }

  @Override
  public SqlCollection collect(Snapshot snapshot, Instant deadline)
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
              + " is overloaded, or a table of Keystone is locked (ALTER TABLE, LOCK TABLES: see SHOW"
              + " PROCESSLIST there), or --collector.sql.timeout is too short.");
    } catch (CollectionException e) {
      // Grants, tables or the server itself may have changed.
      schema = null;
      throw e;
    }
  }

  private SqlCollection collect(Snapshot snapshot)
      throws StatementCutOffException, CollectionException, InterruptedException {
    Schema current = currentSchema();
    Indexes indexes = probe.indexes();
    TableStatus status = tableStatus(current);
    Instant asked = clock.instant();
    Optional<Duration> lifetime =
        snapshot.keystone().expiration().or(() -> current.release().defaultExpiration());
    Optional<Duration> recentOffset = lifetime.map(time -> time.minus(config.recentWindow()));
    Plan plan = new Planner(current, indexes, status, recentOffset, config.exactMaxRows()).plan();
    if (planLog.announce(plan, current, status, session.grants())) {
      // Other statements, or the same ones with an index: what was cut off may succeed now.
      pauses.endAll();
    }

    Report report =
        Report.after(
            snapshot.sql().flatMap(Outcome::figures),
            recentOffset.isPresent(),
            config.users(),
            config.recentWindow());
    Figures figures = survey.read(plan, current, status, recentOffset, report);
    backlogs.announceOrphans(current.release(), figures.counts());
    UserNames.Resolved users = userNames.resolve(current.nameSources(), figures.userIds());
    return new SqlCollection(
        new SqlTokens(
            current.release(),
            figures.counts(),
            figures.owners().map(owners -> owners.named(users.names())),
            figures.recent().map(recent -> recent.named(users.names())),
            status.size(),
            indexes.presence(current.readableColumns("token")),
            queryPlans.of(current, indexes, figures.counts()),
            backlogs.revocations(
                current, lifetime.map(time -> time.plus(snapshot.keystone().revocationBuffer()))),
            backlogs.trusts(current),
            new SqlTokens.Session(
                session.grants().account(),
                status.serverTime().map(time -> Duration.between(asked, time)),
                MissingRights.of(current, plan, session.grants()),
                excessRights,
                plan.describe())),
        users.directory());
  }

  private TableStatus tableStatus(Schema current)
      throws StatementCutOffException, CollectionException, InterruptedException {
    Optional<TableStatus> status = probe.tableStatus();
    if (status.isEmpty() && current.canReadTokens()) {
      // It may have been dropped, or the grants revoked: a look at the schema says which.
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
  public Snapshot publish(Snapshot snapshot, Outcome<SqlCollection> outcome) {
    Snapshot published =
        snapshot.withSql(outcome.map(SqlCollection::tokens)).withStatements(timings.byStatement());
    return outcome instanceof Outcome.Ok<SqlCollection> ok
        ? ok.value().users().map(published::withUsers).orElse(published)
        : published;
  }

  @Override
  public void close() {
    session.close();
  }
}
