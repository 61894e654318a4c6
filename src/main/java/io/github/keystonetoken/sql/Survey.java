package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.sql.Query.RowReader;
import io.github.keystonetoken.sql.SurveyPlan.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the figures of the token table: by the plan's statements, and the rest from a sample. */
final class Survey {

  /**
   * Ranges of an index in which many rows are counted. One statement over all of it would be long:
   * with a million rows and Juno's indexes it took 1 s, which is the limit.
   */
  static final int RANGES = 16;

  private static final Logger LOG = LoggerFactory.getLogger(Survey.class);

  /** Pause between two ranges, for other clients of the database. */
  private static final Duration MAX_PAUSE = Duration.ofMillis(20);

  /** All pauses of a sample take at most a quarter of the interval. */
  private static final int PAUSES_OF_INTERVAL = 4 * Strata.NUMBER;

  private static final String CUT_OFF =
      "Until it finishes, its figures are estimated from a sample, or absent without one. Create the"
          + " missing index and delete expired rows in small batches: docs/runbooks.md,"
          + " KeystoneTokenSqlStatementCutOff.";

  static final String ALL_ROWS = "";

  /** The ends of all expiries, in seconds from 1970; both NULL if there are none. */
  private static final Query ENDS =
      Query.ofTokens(
          "ends",
          "SELECT TIMESTAMPDIFF(SECOND, '1970-01-01', MIN(expires)),"
              + " TIMESTAMPDIFF(SECOND, '1970-01-01', MAX(expires)) FROM token"
              + " WHERE expires >= '1970-01-01'");

  private final Session session;
  private final StatementBackoff backoff;
  private final QueryPlans queryPlans;
  private final Duration pause;
  private final Sampler sampler;

  /** Whether nothing could be read of the table in the last collection. */
  private boolean failed;

  Survey(Session session, StatementBackoff backoff, QueryPlans queryPlans, Config.Sql config) {
    this.session = session;
    this.backoff = backoff;
    this.queryPlans = queryPlans;
    Duration share = config.interval().dividedBy(PAUSES_OF_INTERVAL);
    this.pause = share.compareTo(MAX_PAUSE) < 0 ? share : MAX_PAUSE;
    this.sampler =
        new Sampler(session, new Strata(new SplittableRandom(), config.timeout()), pause);
  }

  /**
   * The plan without statements that would read a large table whole. An index covers them, but the
   * optimizer may decide not to use it.
   */
  SurveyPlan affordable(SurveyPlan plan, TableStatus status, @Nullable Duration recentOffset)
      throws CollectionException, InterruptedException {
    Set<Reading> scans = EnumSet.noneOf(Reading.class);
    for (SurveyPlan.Step step : status.isSmall() ? List.<SurveyPlan.Step>of() : plan.steps()) {
      if (queryPlans.readsTable(query(step.reading(), ALL_ROWS, recentOffset))) {
        scans.add(step.reading());
      }
    }
    return plan.without(scans);
  }

  /**
   * Reads the figures of the plan.
   *
   * @param counts the figures of this collection, still empty
   * @throws CollectionException also if no statement finished
   */
  void read(SurveyPlan plan, Schema schema, TableStatus status, TokenCounts counts)
      throws CollectionException, InterruptedException {
    // Whether a statement was cut off or skipped.
    boolean incomplete = false;
    for (SurveyPlan.Step step : plan.steps()) {
      // A statement at its limit costs its own figures only.
      incomplete |=
          !backoff.run(step.reading().statement(), CUT_OFF, () -> read(step.reading(), counts));
    }
    if (!counts.isComplete(schema.hasOwners()) && schema.sampling() != Schema.Sampling.NONE) {
      incomplete |= !sample(schema, status, counts);
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

  private void read(Reading reading, TokenCounts counts)
      throws CollectionException, InterruptedException {
    TokenTally rows = new TokenTally();
    switch (reading) {
      case STATES, STATES_IN_RANGES -> {
        run(reading, counts, row -> rows.addStates(row, 1));
        counts.setStates(rows);
      }
      case OWNERS, OWNERS_IN_RANGES -> {
        TopOwners owners = counts.newOwners();
        run(reading, counts, owners::addRow);
        counts.setOwners(owners);
      }
      case RECENT -> run(reading, counts, row -> counts.setRecent(row.getLong(1)));
      case RECENT_BY_OWNER -> {
        TopOwners owners = counts.newRecentOwners();
        run(reading, counts, owners::addRow);
        counts.setRecent(owners);
      }
      case EXPIRIES -> {
        run(reading, counts, row -> rows.addExpiries(row, 1));
        counts.setExpiries(rows);
      }
      case USERS -> run(reading, counts, row -> counts.setUsers(row.getLong(1)));
      case SINGLE_PASS -> {
        run(reading, counts, rows::addGroup);
        counts.complete(new Sampler.Sample(rows, Scale.COUNTED), true);
      }
    }
  }

  private void run(Reading reading, TokenCounts counts, RowReader reader)
      throws CollectionException, InterruptedException {
    List<String> ranges =
        switch (reading) {
          case STATES_IN_RANGES -> rangesOfExpiries();
          // By the first digit of user ids: most are hexadecimal; others fall into some range.
          case OWNERS_IN_RANGES ->
              ranges(TokenTally.OWNER, range -> "'" + Integer.toHexString(range) + "'");
          default -> List.of(ALL_ROWS);
        };
    for (String range : ranges) {
      session.run(query(reading, range, counts.recentOffset()), reader);
      if (ranges.size() > 1) {
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      }
    }
  }

  /** Ranges of equal length between the first expiry and the last. */
  private List<String> rangesOfExpiries() throws CollectionException, InterruptedException {
    long[] ends = session.list(ENDS, row -> new long[] {row.getLong(1), row.getLong(2)}).get(0);
    return ranges(
        "expires",
        range ->
            "TIMESTAMP('1970-01-01') + INTERVAL %d SECOND"
                .formatted(ends[0] + (ends[1] - ends[0]) * range / RANGES));
  }

  /** The first range and the last are open: tokens are issued meanwhile. NULL is one of its own. */
  private static List<String> ranges(String column, IntFunction<String> bound) {
    List<String> ranges = new ArrayList<>(List.of(" WHERE " + column + " IS NULL"));
    for (int range = 0; range < RANGES; range++) {
      String after = column + " >= " + bound.apply(range);
      String before = column + " < " + bound.apply(range + 1);
      String between = range == RANGES - 1 ? after : after + " AND " + before;
      ranges.add(" WHERE " + (range == 0 ? before : between));
    }
    return ranges;
  }

  /**
   * The statement for a figure.
   *
   * @param range condition of the rows to count, for readings in ranges
   */
  static Query query(Reading reading, String range, @Nullable Duration recentOffset) {
    String seconds = TokenTally.seconds(recentOffset);
    String recent = " WHERE " + TokenTally.isRecent(seconds);
    String sql =
        switch (reading) {
          case STATES, STATES_IN_RANGES -> "SELECT " + TokenTally.STATES + " FROM token" + range;
          case OWNERS, OWNERS_IN_RANGES -> byOwner(range);
          case RECENT -> "SELECT COUNT(*) FROM token" + recent;
          case RECENT_BY_OWNER -> byOwner(recent);
          // Two looks into an index on expires.
          case EXPIRIES ->
              "SELECT CASE WHEN MIN(expires) <= UTC_TIMESTAMP()"
                  + " THEN TIMESTAMPDIFF(SECOND, '1970-01-01', MIN(expires)) END,"
                  + " TIMESTAMPDIFF(SECOND, '1970-01-01', MAX(expires)) FROM token"
                  + " WHERE expires >= '1970-01-01'";
          // Skips from owner to owner in an index that starts with it, by its collation.
          case USERS -> "SELECT COUNT(*) FROM (SELECT DISTINCT user_id FROM token) AS owners";
          case SINGLE_PASS -> TokenTally.groups(TokenTally.OWNER, seconds, "FROM token");
        };
    return Query.ofTokens(reading.statement(), sql);
  }

  /** Rows of owner and number; owners as in {@link TokenTally#groups}. */
  private static String byOwner(String condition) {
    return "SELECT MIN(user_id), COUNT(*) FROM token"
        + condition
        + " GROUP BY CAST(user_id AS BINARY) ORDER BY NULL";
  }

  /** Returns whether it was not cut off. */
  private boolean sample(Schema schema, TableStatus status, TokenCounts counts)
      throws CollectionException, InterruptedException {
    Duration recentOffset = counts.recentOffset();
    Function<IdRange, Query> query =
        schema.sampling() == Schema.Sampling.PROCEDURE
            ? range -> SampleProcedure.call("slice", range, recentOffset)
            : range -> range.slice(schema.canReadOwners(), recentOffset);
    try {
      sampler
          .sample(query, status.pages())
          .ifPresent(sample -> counts.complete(sample, schema.hasOwners()));
      return true;
    } catch (Query.CutOffException e) {
      LOG.warn(
          "{} The figures that need a sample of the token table are absent; the next collection"
              + " reads less. The database is overloaded, the table is locked, or"
              + " --collector.sql.timeout is too short.",
          e.getMessage());
      return false;
    }
  }
}
