package io.github.keystonetoken.sql;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.UserTokens;
import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.refresh.Source;
import io.github.keystonetoken.sql.FigureReader.Incumbents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the figures of the SQL token table: probes the schema, plans the statements, runs them.
 */
public final class SqlSource implements Source<SqlCollection> {

  private static final Logger LOG = LoggerFactory.getLogger(SqlSource.class);

  /** An upgrade or a grant is noticed after this time at the latest. */
  private static final Duration SCHEMA_AGE = Duration.ofMinutes(10);

  /** About 7 MB, and twice that while they are renewed: what fits a heap of 32 MiB. */
  private static final int MOST_USERS = 100_000;

  private final Config.Sql config;
  private final Clock clock;
  private final Timings timings = new Timings();
  private final Pauses pauses;
  private final Session session;
  private final SchemaProbe probe;
  private final FigureReader figureReader;
  private final UserNames userNames;
  private final Backlogs backlogs;

  private @Nullable Schema schema;
  private Instant schemaDue = Instant.MIN;
  private @Nullable Plan lastPlan;
  private List<String> lastNotes = List.of();

  /**
   * @param clock for deadlines and ages; the figures themselves go by the database's clock
   */
  public SqlSource(Config.Sql config, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.pauses = new Pauses(config.interval());
    this.session = new Session(config, clock, timings);
    this.probe = new SchemaProbe(session);
    this.figureReader = new FigureReader(session, config.users(), config.recentWindow());
    this.userNames = new UserNames(session, clock, pauses, MOST_USERS);
    this.backlogs = new Backlogs(session, probe, config);
  }

  @Override
  public Collector collector() {
    return Collector.SQL;
  }

  @Override
  public SqlCollection collect(Snapshot snapshot, Instant deadline)
      throws CollectionException, InterruptedException {
    try {
      session.begin(deadline);
      return collect(snapshot);
    } catch (StatementCutOffException e) {
      schema = null;
      throw new CollectionException(
          Kind.TIMEOUT,
          e.getMessage()
              + " It reads the catalogue only: the database at "
              + config.database().address()
              + " is overloaded, or --collector.sql.timeout is too short.");
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
    TableStatus status = probe.tableStatus().orElseThrow(this::tableMissing);
    Optional<Duration> lifetime =
        snapshot.keystone().expiration().or(() -> current.release().defaultExpiration());
    Plan plan = Plan.of(current, indexes, lifetime.map(time -> time.minus(config.recentWindow())));
    announce(plan, current, status);

    Incumbents incumbents = incumbents(snapshot);
    Figures figures = Figures.NONE;
    for (Plan.Step step : plan.steps()) {
      figures = figures.and(read(step, incumbents));
    }
    backlogs.announceOrphans(current.release(), figures.counts());
    UserNames.Resolved users = userNames.resolve(current.nameSources(), figures.userIds());
    return new SqlCollection(
        new SqlTokens(
            current.release(),
            figures.counts(),
            figures.owners().map(owners -> named(owners, users.names())),
            figures.recent().map(recent -> named(recent, users.names())),
            status.size(),
            indexes.presence(current.readableColumns("token")),
            List.of(),
            backlogs.revocations(
                current, lifetime.map(time -> time.plus(snapshot.keystone().revocationBuffer()))),
            backlogs.trusts(current)),
        users.directory());
  }

  private Schema currentSchema()
      throws StatementCutOffException, CollectionException, InterruptedException {
    Schema known = schema;
    if (known == null || !clock.instant().isBefore(schemaDue)) {
      known = probe.schema();
      schema = known;
      schemaDue = clock.instant().plus(SCHEMA_AGE);
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

  private void announce(Plan plan, Schema current, TableStatus status) {
    if (plan.equals(lastPlan) && current.notes().equals(lastNotes)) {
      return;
    }
    // Other statements, or the same ones with an index: what was cut off may succeed now.
    pauses.endAll();
    lastPlan = plan;
    lastNotes = current.notes();
    LOG.info(
        "Table token at {} ({}, Keystone release {}) is read by {}.",
        config.database().address(),
        status.engine(),
        current.release().label(),
        plan.describe());
    current
        .notes()
        .forEach(note -> LOG.info("Table token at {}: {}", config.database().address(), note));
  }

  /** One statement at its limit costs its own figures only. */
  private Figures read(Plan.Step step, Incumbents incumbents)
      throws CollectionException, InterruptedException {
    String name = step.query().name();
    if (!pauses.isOver(name)) {
      return Figures.NONE;
    }
    try {
      Figures figures = figureReader.read(step, incumbents);
      pauses.end(name);
      return figures;
    } catch (StatementCutOffException e) {
      long pause = pauses.lengthen(name);
      if (pause == 1) {
        LOG.warn(
            "{} Its figures are absent and it is tried less and less often: {}.",
            e.getMessage(),
            step.scans()
                ? "it has to read the whole table, as it would not with Keystone's indexes on"
                    + " (expires, valid), (expires) and (user_id); purge expired rows, or raise"
                    + " --collector.sql.timeout"
                : "purge expired rows, or raise --collector.sql.timeout");
      }
      return Figures.NONE;
    }
  }

  private static Incumbents incumbents(Snapshot snapshot) {
    Optional<SqlTokens> last = snapshot.sql().flatMap(Outcome::figures);
    return new Incumbents(
        userIds(last.flatMap(SqlTokens::owners).map(SqlTokens.Owners::top)),
        userIds(last.flatMap(SqlTokens::recent).map(SqlTokens.Recent::top)));
  }

  private static Set<String> userIds(Optional<List<UserTokens>> users) {
    return users.stream()
        .flatMap(List::stream)
        .map(UserTokens::userId)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static SqlTokens.Owners named(SqlTokens.Owners owners, Map<String, String> names) {
    return new SqlTokens.Owners(owners.users(), named(owners.top(), names), owners.others());
  }

  private static SqlTokens.Recent named(SqlTokens.Recent recent, Map<String, String> names) {
    return new SqlTokens.Recent(recent.window(), recent.tokens(), named(recent.top(), names));
  }

  private static List<UserTokens> named(List<UserTokens> users, Map<String, String> names) {
    return users.stream().map(user -> user.named(names)).toList();
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
