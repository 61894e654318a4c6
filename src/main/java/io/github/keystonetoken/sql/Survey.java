package io.github.keystonetoken.sql;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.sample.SampleSize;
import io.github.keystonetoken.sample.Scale;
import io.github.keystonetoken.sample.Strata;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the figures of the token table: by the plan's statements, and the rest from a sample. */
final class Survey {

  private static final Logger LOG = LoggerFactory.getLogger(Survey.class);

  /** For others to have their turn between two ranges. */
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

  /** All pauses of a sample together take a quarter of the interval at most. */
  private static final int LEAST_PAUSES_OF_INTERVAL = 4 * Strata.NUMBER;

  private final Session session;
  private final Pauses pauses;
  private final FigureReader figureReader;
  private final Sampler sampler;
  private final String address;

  /** Whether a statement of this collection was cut off, or rested because it had been. */
  private boolean held;

  /** Whether nothing could be read of the table when it was last tried. */
  private boolean nothingRead;

  Survey(Session session, Pauses pauses, Config.Sql config) {
    this.session = session;
    this.pauses = pauses;
    Duration pause = pause(config.interval());
    this.figureReader = new FigureReader(session, pause);
    this.sampler =
        new Sampler(new Strata(new SplittableRandom()), new SampleSize(config.timeout()), pause);
    this.address = config.database().address();
  }

  private static Duration pause(Duration interval) {
    Duration share = interval.dividedBy(LEAST_PAUSES_OF_INTERVAL);
    return share.compareTo(LONGEST_PAUSE) < 0 ? share : LONGEST_PAUSE;
  }

  /**
   * Reads what the plan says.
   *
   * @param recentOffset from now to the expiry of a token issued when the recent window began
   * @throws CollectionException also where no statement came to its end
   */
  Figures read(
      Plan plan, Schema schema, TableStatus status, Optional<Duration> recentOffset, Report report)
      throws CollectionException, InterruptedException {
    held = false;
    Figures figures = new Figures();
    readInto(figures, plan, schema, status, recentOffset, report);
    if (held && figures.areNone()) {
      nothingRead = true;
      throw new CollectionException(
          Kind.TIMEOUT,
          "No statement on the token table came to its end within --collector.sql.timeout: in the"
              + " database at "
              + address
              + " the table is locked (ALTER TABLE, LOCK TABLES: see SHOW PROCESSLIST there), or the"
              + " server is overloaded.");
    }
    if (nothingRead) {
      nothingRead = false;
      // They were cut off by what is over now, whatever their own size.
      pauses.endAll();
    }
    return figures;
  }

  private void readInto(
      Figures figures,
      Plan plan,
      Schema schema,
      TableStatus status,
      Optional<Duration> recentOffset,
      Report report)
      throws CollectionException, InterruptedException {
    for (Plan.Step step : plan.steps()) {
      unlessItRests(
          step.query().name(),
          "purge expired rows, or raise --collector.sql.timeout",
          () -> figureReader.read(step, report, figures));
    }
    boolean complete =
        figures.hasCounts()
            && (figures.hasOwners() || !schema.hasOwners())
            && (figures.hasRecent() || !report.hasRecent());
    if (complete) {
      return;
    }
    if (schema.sampling() != Sampling.NONE) {
      sample(
          new Slices(
              session,
              schema.sampling() == Sampling.PROCEDURE,
              schema.canReadOwners(),
              recentOffset),
          schema.hasOwners(),
          status,
          report,
          figures);
    }
  }

  private void sample(
      Slices slices, boolean hasOwners, TableStatus status, Report report, Figures figures)
      throws CollectionException, InterruptedException {
    try {
      sampler
          .sample(slices, status.pages())
          .ifPresent(
              sample ->
                  sample
                      .tally()
                      .offerTo(figures, scale(sample, figures.counts()), report, hasOwners));
    } catch (StatementCutOffException e) {
      held = true;
      LOG.warn(
          "{} It was to read a part of a sample of the token table, whose figures are absent until"
              + " the next collection tries less of it. The database is overloaded, or the table is"
              + " locked, or --collector.sql.timeout is too short.",
          e.getMessage());
    }
  }

  /** Where the number of all rows is known, shares of the sample say more than its size. */
  private static Scale scale(Sampler.Sample sample, Optional<SqlTokens.Counts> counted) {
    Optional<Estimate> rows = counted.map(SqlTokens.Counts::rows).filter(Estimate::isCounted);
    return rows.isPresent() && sample.tally().rows() > 0 && !sample.scale().equals(Scale.COUNTED)
        ? new Scale.OfTotal(sample.tally().rows(), rows.get())
        : sample.scale();
  }

  private interface Reading {
    void read() throws StatementCutOffException, CollectionException, InterruptedException;
  }

  /** One statement at its limit costs its own figures only, and then rests for a while. */
  private void unlessItRests(String statement, String remedy, Reading reading)
      throws CollectionException, InterruptedException {
    if (!pauses.isOver(statement)) {
      held = true;
      return;
    }
    try {
      reading.read();
      pauses.end(statement);
    } catch (StatementCutOffException e) {
      held = true;
      long pause = pauses.lengthen(statement);
      if (pause == 1) {
        LOG.warn(
            "{} It is tried less and less often; until it fits, its figures are of a sample, or"
                + " absent where none can be had. To mend it, {}.",
            e.getMessage(),
            remedy);
      }
    }
  }
}
