package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Due;
import io.github.keystonetoken.collect.Source;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Right;
import io.github.keystonetoken.model.TokenLifetime;
import io.github.keystonetoken.model.UserDirectory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects the figures of Keystone's tables: probes the schema, plans statements, runs them. */
public final class SqlSource implements Source<SqlSource.Collected> {

  private static final Logger LOG = LoggerFactory.getLogger(SqlSource.class);

  /** An upgrade or a grant is noticed after this time at the latest. */
  private static final Duration SCHEMA_AGE = Duration.ofMinutes(10);

  /** About 7 MB of the heap, and twice that while all users are read again. */
  private static final int MAX_USERS = 100_000;

  private final Config.Sql config;
  private final Clock clock;
  private final StatementBackoff backoff;
  private final Session session;
  private final Survey survey;
  private final UserNames userNames;
  private final QueryPlans queryPlans;
  private final Backlogs backlogs;
  private final Due schemaReading;
  private final IssueWatch issues;

  private @Nullable Schema schema;
  private List<Right> excessGrants = List.of();
  private @Nullable SurveyPlan lastPlan;
  private List<String> logged = List.of();
  private boolean zeroDatesLogged;

  /**
   * What one collection returns.
   *
   * @param tokens the token table
   * @param users all users of Keystone; null if they were not read in this collection
   */
  public record Collected(SqlTokens tokens, @Nullable UserDirectory users) {}

  /**
   * @param clock for deadlines and ages; figures are by the database's clock
   */
  public SqlSource(Config.Sql config, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.backoff = new StatementBackoff(config.interval());
    this.session = new Session(config, clock);
    this.userNames = new UserNames(session, clock, backoff, MAX_USERS);
    this.queryPlans = new QueryPlans(session);
    this.survey = new Survey(session, backoff, queryPlans, config);
    this.backlogs = new Backlogs(session, config);
    this.schemaReading = new Due(clock, SCHEMA_AGE);
    this.issues = new IssueWatch(clock, config.recentWindow());
  }

  @Override
  public Collector collector() {
    return Collector.SQL;
  }

  @Override
  public Collected collect(Snapshot snapshot, Instant deadline)
      throws CollectionException, InterruptedException {
    boolean collected = false;
    try {
      if (!session.begin(deadline)) {
        schema = null;
      }
      Collected figures = collect(snapshot);
      collected = true;
      return figures;
    } catch (Query.CutOffException e) {
      throw new CollectionException(
          Kind.TIMEOUT,
          e.getMessage()
              + " It reads no rows: the database at "
              + session.address()
              + " is overloaded, a table of Keystone is locked (ALTER TABLE, LOCK TABLES: see"
              + " SHOW PROCESSLIST there), or --collector.sql.timeout is too short.");
    } finally {
      if (!collected) {
        // Grants, tables or the server may have changed.
        schema = null;
      }
    }
  }

  private Collected collect(Snapshot snapshot) throws CollectionException, InterruptedException {
    Schema current = currentSchema();
    TableStatus status = TableStatus.read(session, KeystoneTable.TOKEN);
    if (status.equals(TableStatus.HIDDEN) ? current.canReadTokens() : !current.hasTokenTable()) {
      // The table or the grants changed since the schema was read.
      schema = null;
      current = currentSchema();
    }
    Release release = current.release();
    if (!current.hasTokenTable() && snapshot.tokenStore(release).isSql()) {
      // Such a Keystone issues no token.
      throw new CollectionException(
          Kind.ERROR,
          "Keystone keeps its tokens in SQL, and the database at "
              + session.address()
              + " has no token table. Create the table token, or set --keystone.token-driver and"
              + " --keystone.token-provider if Keystone stores its tokens elsewhere or nowhere.");
    }
    Indexes indexes = Indexes.read(session, KeystoneTable.TOKEN);
    Instant readAt = clock.instant();
    Duration lifetime = snapshot.tokenLifetime(release).map(TokenLifetime::value).orElse(null);
    IssueWatch.@Nullable RecentTokens recent = issues.begin(status.serverTime(), lifetime);
    TokenCounts figures = new TokenCounts(config.users(), recent, snapshot.sqlFigures());
    SurveyPlan plan =
        survey.affordable(
            SurveyPlan.of(current, indexes, status, recent != null, config.exactMaxRows()),
            status,
            figures.recentOffset());
    if (!plan.equals(lastPlan)) {
      // With another plan, a statement that was cut off may succeed.
      backoff.reset();
      lastPlan = plan;
    }
    List<Right> missing = session.grants().missing(current, plan);
    logState(plan, current, status, missing);

    survey.read(plan, current, status, figures);
    boolean knowsRecent = issues.end(figures);
    SqlTokens.Counts counts = figures.counts();
    logZeroDates(figures.hasZeroDates());
    UserNames.Resolved users = userNames.resolve(current, figures.userIds(), snapshot);
    Map<String, Boolean> presence =
        new HashMap<>(indexes.presence(current.readableColumns(KeystoneTable.TOKEN)));
    presence.putAll(backlogs.revocationIndexes(current));
    return new Collected(
        new SqlTokens(
            release,
            Optional.ofNullable(counts),
            figures.owners(users.named()),
            knowsRecent ? figures.recent(users.named()) : Optional.empty(),
            Optional.ofNullable(status.size()),
            presence,
            queryPlans.read(current, indexes, counts),
            backlogs.revocations(current, snapshot.revocationsKept(release)),
            backlogs.trusts(current),
            backlogs.applicationCredentials(current),
            issues.observedLifetime(),
            new SqlTokens.Session(
                session.grants().account(),
                session.grants().database(),
                current.hasTokenTable(),
                Optional.ofNullable(status.serverTime()).map(at -> Duration.between(readAt, at)),
                indexes.remedies(),
                missing,
                excessGrants,
                plan.describe())),
        users.directory());
  }

  private Schema currentSchema() throws CollectionException, InterruptedException {
    Schema known = schema;
    if (known == null || schemaReading.isDue()) {
      known = Schema.read(session);
      excessGrants = ExcessGrants.read(session, known);
      schema = known;
      schemaReading.done();
    }
    return known;
  }

  private void logZeroDates(boolean found) {
    if (found && !zeroDatesLogged) {
      LOG.warn(
          "Table token at {} has rows with an expiry before 1970, such as 0000-00-00. They count as"
              + " expired, and the oldest expiry ignores them. Delete them: DELETE FROM token WHERE"
              + " expires < '1970-01-01';",
          session.address());
    }
    zeroDatesLogged = found;
  }

  /** Logs how the token table is read and what is missing, at first and after each change. */
  private void logState(SurveyPlan plan, Schema current, TableStatus status, List<Right> missing) {
    String release = current.release().title();
    String how =
        current.hasTokenTable()
            ? "token table (%s, Keystone release %s) is read by %s."
                .formatted(status.engine(), release, plan.describe())
            : "there is no token table to read (Keystone release %s), only names of users and other tables."
                .formatted(release);
    List<String> lines = new ArrayList<>(List.of(how));
    lines.addAll(current.notes());
    missing.forEach(
        right -> lines.add(right.what() + "; run: " + String.join(" ", right.statements())));
    if (!lines.equals(logged)) {
      logged = lines;
      lines.forEach(line -> LOG.info("Database at {}: {}", session.address(), line));
    }
  }

  @Override
  public Snapshot publish(Snapshot snapshot, Outcome<Collected> outcome) {
    Snapshot published =
        snapshot
            .withSql(outcome.map(Collected::tokens))
            .withStatements(session.timings().byStatement());
    UserDirectory users = outcome instanceof Outcome.Ok<Collected> ok ? ok.value().users() : null;
    return users == null ? published : published.withUsers(users);
  }

  @Override
  public void close() {
    session.close();
  }
}
