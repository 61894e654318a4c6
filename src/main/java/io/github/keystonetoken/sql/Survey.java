package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Failure.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the figures of the token table: by the plan's statements, and the rest from a sample. */
final class Survey {

  private static final Logger LOG = LoggerFactory.getLogger(Survey.class);

  /** Pause between two ranges, for other clients of the database. */
  private static final Duration MAX_PAUSE = Duration.ofMillis(20);

  /** All pauses of a sample take at most a quarter of the interval. */
  private static final int PAUSES_OF_INTERVAL = 4 * Strata.NUMBER;

  private static final String CUT_OFF =
      "Until it finishes, its figures are estimated from a sample, or absent without one. Create the"
          + " missing index and delete expired rows in small batches: docs/runbooks.md,"
          + " KeystoneTokenSqlStatementCutOff.";

  private final Session session;
  private final StatementBackoff backoff;
  private final QueryPlans queryPlans;
  private final IndexRanges indexRanges;
  private final Sampler sampler;

  /** Whether a statement of this collection was cut off or skipped. */
  private boolean incomplete;

  /** Whether nothing could be read of the table in the last collection. */
  private boolean failed;

  Survey(Session session, StatementBackoff backoff, QueryPlans queryPlans, Config.Sql config) {
    this.session = session;
    this.backoff = backoff;
    this.queryPlans = queryPlans;
    Duration share = config.interval().dividedBy(PAUSES_OF_INTERVAL);
    Duration pause = share.compareTo(MAX_PAUSE) < 0 ? share : MAX_PAUSE;
    this.indexRanges = new IndexRanges(session, pause);
    this.sampler =
        new Sampler(session, new Strata(new SplittableRandom(), config.timeout()), pause);
  }

  /**
   * The plan without statements that would read a large table whole. An index covers them, but the
   * optimizer may decide not to use it.
   */
  SurveyPlan affordable(SurveyPlan plan, TableStatus status, @Nullable Duration recentOffset)
      throws CollectionException, InterruptedException {
    Set<SurveyPlan.Reading> scans = EnumSet.noneOf(SurveyPlan.Reading.class);
    for (SurveyPlan.Step step : status.isSmall() ? List.<SurveyPlan.Step>of() : plan.steps()) {
      if (queryPlans.readsTable(query(step.reading(), recentOffset))) {
        scans.add(step.reading());
      }
    }
    return plan.without(scans);
  }

  /**
   * Reads the figures of the plan.
   *
   * @param recentOffset as in {@link IssueWatch.RecentTokens}; null if it is not known
   * @param counts the figures of this collection, still empty
   * @throws CollectionException also if no statement finished
   */
  void read(
      SurveyPlan plan,
      Schema schema,
      TableStatus status,
      @Nullable Duration recentOffset,
      TokenCounts counts)
      throws CollectionException, InterruptedException {
    incomplete = false;
    for (SurveyPlan.Step step : plan.steps()) {
      // A statement at its limit costs its own figures only.
      if (!backoff.run(
          step.reading().statement(), CUT_OFF, () -> read(step.reading(), recentOffset, counts))) {
        incomplete = true;
      }
    }
    if (!counts.isComplete(schema.hasOwners()) && schema.sampling() != Schema.Sampling.NONE) {
      sample(schema, status, recentOffset, counts);
    }
    if (incomplete && counts.isEmpty()) {
      failed = true;
      throw new CollectionException(
          Kind.TIMEOUT,
          "No statement on the token table finished within --collector.sql.timeout: at "
              + session.address()
              + " the table is locked (ALTER TABLE, LOCK TABLES: see SHOW PROCESSLIST there), or"
              + " the server is overloaded.");
    }
    if (failed) {
      failed = false;
      // Statements were cut off for a reason that has passed.
      backoff.reset();
    }
  }

  private void read(SurveyPlan.Reading reading, @Nullable Duration recentOffset, TokenCounts counts)
      throws CollectionException, InterruptedException {
    Query query = query(reading, recentOffset);
    switch (reading) {
      case STATES -> {
        TokenTally states = new TokenTally();
        session.run(query, row -> states.addStates(row, 1));
        counts.setStates(states);
      }
      case STATES_IN_RANGES -> counts.setStates(indexRanges.states());
      case OWNERS -> counts.setOwners(owners(query, counts.newOwners()));
      case OWNERS_IN_RANGES -> counts.setOwners(indexRanges.owners(counts.newOwners()));
      case RECENT -> counts.setRecent(number(query));
      case RECENT_BY_OWNER -> counts.setRecent(owners(query, counts.newRecentOwners()));
      case EXPIRIES -> {
        TokenTally ends = new TokenTally();
        session.run(query, row -> ends.addExpiries(row, 1));
        counts.setExpiries(ends);
      }
      case USERS -> counts.setUsers(number(query));
      case SINGLE_PASS -> {
        TokenTally all = new TokenTally();
        all.read(session, query);
        counts.complete(new Sampler.Sample(all, Scale.COUNTED), true);
      }
    }
  }

  /** The statement for a figure; in ranges, each statement reads a part of it. */
  private static Query query(SurveyPlan.Reading reading, @Nullable Duration recentOffset) {
    String seconds = TokenTally.seconds(recentOffset);
    return switch (reading) {
      case STATES, STATES_IN_RANGES -> states();
      case OWNERS, OWNERS_IN_RANGES -> owners();
      case RECENT ->
          Query.ofTokens(
              "recent", "SELECT COUNT(*) FROM token WHERE " + TokenTally.isRecent(seconds));
      case RECENT_BY_OWNER -> recentByOwner(recentOffset);
      // Two looks into an index on expires.
      case EXPIRIES ->
          Query.ofTokens(
              "expiries",
              "SELECT CASE WHEN MIN(expires) <= UTC_TIMESTAMP()"
                  + " THEN TIMESTAMPDIFF(SECOND, '1970-01-01', MIN(expires)) END,"
                  + " TIMESTAMPDIFF(SECOND, '1970-01-01', MAX(expires)) FROM token"
                  + " WHERE expires >= '1970-01-01'");
      // Skips from owner to owner in an index that starts with it, by its collation.
      case USERS ->
          Query.ofTokens(
              "distinct_owners",
              "SELECT COUNT(*) FROM (SELECT DISTINCT user_id FROM token) AS owners");
      case SINGLE_PASS ->
          Query.ofTokens("single_pass", TokenTally.groups(TokenTally.OWNER, seconds, "FROM token"));
    };
  }

  static Query states() {
    return Query.ofTokens("states", "SELECT " + TokenTally.STATES + " FROM token");
  }

  static Query owners() {
    return Query.ofTokens("owners", byOwner("FROM token"));
  }

  static Query recentByOwner(@Nullable Duration offset) {
    return Query.ofTokens(
        "recent_owners",
        byOwner("FROM token WHERE " + TokenTally.isRecent(TokenTally.seconds(offset))));
  }

  /** Rows of owner and number; owners as in {@link TokenTally#groups}. */
  static String byOwner(String fromClause) {
    return "SELECT MIN(user_id), COUNT(*) "
        + fromClause
        + " GROUP BY CAST(user_id AS BINARY) ORDER BY NULL";
  }

  private TopOwners owners(Query query, TopOwners owners)
      throws CollectionException, InterruptedException {
    session.run(query, owners::addRow);
    return owners;
  }

  private long number(Query query) throws CollectionException, InterruptedException {
    return session.list(query, row -> row.getLong(1)).get(0);
  }

  private void sample(
      Schema schema, TableStatus status, @Nullable Duration recentOffset, TokenCounts counts)
      throws CollectionException, InterruptedException {
    Function<IdRange, Query> query =
        schema.sampling() == Schema.Sampling.PROCEDURE
            ? range -> SampleProcedure.call("slice", range, recentOffset)
            : range -> range.slice(schema.canReadOwners(), recentOffset);
    try {
      sampler
          .sample(query, status.pages())
          .ifPresent(sample -> counts.complete(sample, schema.hasOwners()));
    } catch (Query.CutOffException e) {
      incomplete = true;
      LOG.warn(
          "{} The figures that need a sample of the token table are absent; the next collection"
              + " reads less. The database is overloaded, the table is locked, or"
              + " --collector.sql.timeout is too short.",
          e.getMessage());
    }
  }
}
