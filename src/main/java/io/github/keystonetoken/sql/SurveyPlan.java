package io.github.keystonetoken.sql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which statement reads which figure. If indexes cover the columns, one statement for each figure
 * never touches a row; a statement with owner and state together would look up every row. A small
 * table is read whole, in one statement if no index covers anything. Every other figure is taken
 * from a sample, which costs the same at any size.
 *
 * @param steps in the order in which they run
 * @param sampling how figures are sampled that the steps do not read
 * @param sampled which these are, as long as no step reaches its limit; empty for none
 */
record SurveyPlan(List<Step> steps, Schema.Sampling sampling, List<String> sampled) {

  SurveyPlan {
    steps = List.copyOf(steps);
    sampled = List.copyOf(sampled);
  }

  /** What the rows of a step's statement hold. */
  enum Reading {
    STATES,
    STATES_IN_RANGES,
    OWNERS,
    OWNERS_IN_RANGES,
    RECENT,
    RECENT_BY_OWNER,
    EXPIRIES,
    USERS,
    SINGLE_PASS
  }

  /**
   * One statement, or one that is run in ranges.
   *
   * @param why reason for this statement, for the log
   */
  record Step(Reading reading, Query query, String why) {}

  /**
   * Plans by indexes, size and what the account may read.
   *
   * @param recentOffset from now to the expiry of a token issued when the recent window began;
   *     empty if the lifetime is not known
   * @param exactMaxRows most rows that are counted through an index
   */
  static SurveyPlan of(
      Schema schema,
      Indexes indexes,
      TableStatus status,
      Optional<Duration> recentOffset,
      long exactMaxRows) {
    return new Planner(schema, indexes, status, recentOffset, exactMaxRows).plan();
  }

  /** Whether figures are absent because the account may not sample the table. */
  boolean lacksSampling() {
    return sampling == Schema.Sampling.NONE && !sampled.isEmpty();
  }

  /** For the log: each statement with its reason. */
  String describe() {
    Stream<String> ofSample =
        sampled.isEmpty()
            ? Stream.of()
            : Stream.of(
                String.join(", ", sampled)
                    + (lacksSampling()
                        ? " absent, as the account may not sample the table"
                        : " estimated from " + sampling.description()));
    return Stream.concat(
            steps.stream().map(step -> step.query().name() + " (" + step.why() + ")"), ofSample)
        .collect(Collectors.joining("; "));
  }

  private static final class Planner {

    /** Most rows that one statement counts through an index. */
    private static final int MAX_ROWS_OF_STATEMENT = 200_000;

    private final Schema schema;
    private final Indexes indexes;
    private final Optional<Duration> recentOffset;
    private final boolean small;
    private final boolean few;
    private final boolean inRanges;

    private final List<Step> steps = new ArrayList<>();
    private final List<String> sampled = new ArrayList<>();

    Planner(
        Schema schema,
        Indexes indexes,
        TableStatus status,
        Optional<Duration> recentOffset,
        long exactMaxRows) {
      this.schema = schema;
      this.indexes = indexes;
      this.recentOffset = recentOffset;
      // If the server reports no size, as of a view, the statement limit has to do.
      this.small = status.pages().orElse(0) <= Strata.MAX_PAGES;
      this.few = small || status.rows().orElse(0) <= exactMaxRows;
      this.inRanges = status.rows().orElse(0) > MAX_ROWS_OF_STATEMENT;
    }

    SurveyPlan plan() {
      if (!schema.canReadTokens()) {
        sampled.add("all figures");
      } else if (small && !statesCovered() && !ownersCovered() && schema.canReadOwners()) {
        step(Reading.SINGLE_PASS, Statements.singlePass(recentOffset), "a small table");
      } else {
        states();
        owners();
        recent();
      }
      return new SurveyPlan(steps, schema.sampling(), sampled);
    }

    private boolean statesCovered() {
      return few && indexes.cover("expires", "valid");
    }

    private boolean ownersCovered() {
      return few && schema.canReadOwners() && indexes.cover(Statements.OWNER_COLUMN);
    }

    private boolean rangesOverExpires() {
      return indexes.startWith(List.of("expires"));
    }

    private boolean rangesOverOwners() {
      return indexes.startWith(List.of(Statements.OWNER_COLUMN));
    }

    private void states() {
      if (statesCovered() && inRanges && rangesOverExpires()) {
        step(
            Reading.STATES_IN_RANGES,
            Statements.states(),
            "an index covers expires and valid, in " + IndexRanges.NUMBER + " ranges");
      } else if (statesCovered()) {
        step(Reading.STATES, Statements.states(), "an index covers expires and valid");
      } else if (small) {
        step(Reading.STATES, Statements.states(), "a small table");
      } else {
        sampled.add("states");
        if (rangesOverExpires()) {
          step(Reading.EXPIRIES, Statements.expiries(), "the ends of an index on expires");
        }
      }
    }

    private void owners() {
      if (ownersCovered() && inRanges && rangesOverOwners()) {
        step(
            Reading.OWNERS_IN_RANGES,
            Statements.owners(),
            "an index covers user_id, in " + IndexRanges.NUMBER + " ranges");
      } else if (ownersCovered()) {
        step(Reading.OWNERS, Statements.owners(), "an index covers user_id");
      } else if (small && schema.canReadOwners()) {
        step(Reading.OWNERS, Statements.owners(), "a small table");
      } else if (schema.hasOwners()) {
        sampled.add("owners");
        if (schema.canReadOwners() && rangesOverOwners()) {
          step(Reading.USERS, Statements.distinctOwners(), "leaps in an index on user_id");
        }
      }
    }

    private void recent() {
      if (recentOffset.isEmpty()) {
        return;
      }
      if (rangesOverExpires()) {
        recent(recentOffset.get(), "a range of an index on expires");
      } else if (small) {
        recent(recentOffset.get(), "a small table");
      } else {
        sampled.add("recent");
      }
    }

    private void recent(Duration offset, String why) {
      if (schema.canReadOwners()) {
        step(Reading.RECENT_BY_OWNER, Statements.recentByOwner(offset), why);
      } else {
        step(Reading.RECENT, Statements.recent(offset), why);
      }
    }

    private void step(Reading reading, Query query, String why) {
      steps.add(new Step(reading, query, why));
    }
  }
}
