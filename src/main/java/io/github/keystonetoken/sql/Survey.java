package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.SqlTokens;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the figures of the token table: by the plan's statements, and the rest from a sample. */
final class Survey {

  private static final Logger LOG = LoggerFactory.getLogger(Survey.class);

  /** Between two ranges, for other clients of the database. */
  private static final Duration MAX_PAUSE = Duration.ofMillis(20);

  /** All pauses of a sample together take a quarter of the interval at most. */
  private static final int PAUSES_OF_INTERVAL = 4 * Strata.NUMBER;

  private final Session session;
  private final StatementBackoff backoff;
  private final IndexRanges indexRanges;
  private final Sampler sampler;
  private final String address;

  /** Whether a statement of this collection was cut off, or was skipped because it had been. */
  private boolean incomplete;

  /** Whether nothing could be read of the table in the last collection. */
  private boolean failed;

  Survey(Session session, StatementBackoff backoff, Config.Sql config) {
    this.session = session;
    this.backoff = backoff;
    Duration pause = pause(config.interval());
    this.indexRanges = new IndexRanges(session, pause);
    this.sampler =
        new Sampler(session, new Strata(new SplittableRandom(), config.timeout()), pause);
    this.address = config.database().address();
  }

  private static Duration pause(Duration interval) {
    Duration share = interval.dividedBy(PAUSES_OF_INTERVAL);
    return share.compareTo(MAX_PAUSE) < 0 ? share : MAX_PAUSE;
  }

  /**
   * Reads the figures of the plan.
   *
   * @param recentOffset from now to the expiry of a token issued when the recent window began
   * @param counts the figures of this collection, still empty
   * @throws CollectionException also if no statement finished
   */
  void read(
      SurveyPlan plan,
      Schema schema,
      TableStatus status,
      Optional<Duration> recentOffset,
      TokenCounts counts)
      throws CollectionException, InterruptedException {
    incomplete = false;
    for (SurveyPlan.Step step : plan.steps()) {
      run(step, counts);
    }
    if (!counts.isComplete(schema.hasOwners()) && schema.sampling() != Schema.Sampling.NONE) {
      sample(schema, status, recentOffset, counts);
    }
    if (incomplete && counts.isEmpty()) {
      failed = true;
      throw new CollectionException(
          Kind.TIMEOUT,
          "No statement on the token table finished within --collector.sql.timeout: in the"
              + " database at "
              + address
              + " the table is locked (ALTER TABLE, LOCK TABLES: see SHOW PROCESSLIST there), or"
              + " the server is overloaded.");
    }
    if (failed) {
      failed = false;
      // Statements were cut off by what is over now, whatever their own size.
      backoff.resetAll();
    }
  }

  /** A statement at its limit costs its own figures only, and is then skipped for a while. */
  private void run(SurveyPlan.Step step, TokenCounts counts)
      throws CollectionException, InterruptedException {
    String statement = step.query().name();
    if (backoff.isBackedOff(statement)) {
      incomplete = true;
      return;
    }
    try {
      read(step, counts);
      backoff.reset(statement);
    } catch (StatementCutOffException e) {
      incomplete = true;
      if (backoff.extend(statement) == 1) {
        LOG.warn(
            "{} It is retried less and less often; until it finishes, its figures are estimated"
                + " from a sample, or absent without one. Purge expired rows, or raise"
                + " --collector.sql.timeout.",
            e.getMessage());
      }
    }
  }

  private void read(SurveyPlan.Step step, TokenCounts counts)
      throws StatementCutOffException, CollectionException, InterruptedException {
    Query query = step.query();
    switch (step.reading()) {
      case STATES -> counts.setStates(session.query(query, TokenTally::ofStates));
      case STATES_IN_RANGES -> counts.setStates(indexRanges.states());
      case OWNERS -> counts.setOwners(session.query(query, counts.newOwners()::addAll));
      case OWNERS_IN_RANGES -> counts.setOwners(indexRanges.owners(counts.newOwners()));
      case RECENT -> counts.setRecent(session.query(query, Survey::number));
      case RECENT_BY_OWNER ->
          counts.setRecent(session.query(query, counts.newRecentOwners()::addAll));
      case EXPIRIES -> counts.setExpiries(session.query(query, TokenTally::ofExpiries));
      case USERS -> counts.setUsers(session.query(query, Survey::number));
      case SINGLE_PASS ->
          counts.complete(session.query(query, TokenTally::ofGroups), Scale.COUNTED, true);
    }
  }

  private static long number(ResultSet rows) throws SQLException {
    long number = 0;
    while (rows.next()) {
      number = rows.getLong(1);
    }
    return number;
  }

  private void sample(
      Schema schema, TableStatus status, Optional<Duration> recentOffset, TokenCounts counts)
      throws CollectionException, InterruptedException {
    Sampler.SliceQuery query =
        schema.sampling() == Schema.Sampling.PROCEDURE
            ? range -> Statements.sliceByProcedure("slice", recentOffset, range)
            : range -> Statements.slice(schema.canReadOwners(), recentOffset, range);
    try {
      sampler
          .sample(query, status.pages())
          .ifPresent(
              sample ->
                  counts.complete(
                      sample.tally(), scale(sample, counts.counts()), schema.hasOwners()));
    } catch (StatementCutOffException e) {
      incomplete = true;
      LOG.warn(
          "{} It reads a part of a sample of the token table, whose figures are absent until the"
              + " next collection, which reads less. The database is overloaded, or the table is"
              + " locked, or --collector.sql.timeout is too short.",
          e.getMessage());
    }
  }

  /** If the number of all rows is known, shares of the sample say more than its size. */
  private static Scale scale(Sampler.Sample sample, Optional<SqlTokens.Counts> counted) {
    Optional<Estimate> rows = counted.map(SqlTokens.Counts::rows).filter(Estimate::isCounted);
    return rows.isPresent() && sample.tally().rows() > 0 && !sample.scale().equals(Scale.COUNTED)
        ? new Scale.OfTotal(sample.tally().rows(), rows.get())
        : sample.scale();
  }
}
