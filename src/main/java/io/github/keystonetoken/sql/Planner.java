package io.github.keystonetoken.sql;

import io.github.keystonetoken.sample.SampleSize;
import io.github.keystonetoken.sql.Plan.Reading;
import io.github.keystonetoken.sql.Plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides which figure is read how, by indexes, size and what the account may do. */
final class Planner {

  /** Most rows that one statement counts through an index. */
  private static final int LONGEST_STATEMENT = 200_000;

  private final Schema schema;
  private final Indexes indexes;
  private final Optional<Duration> recentOffset;
  private final boolean small;
  private final boolean few;
  private final boolean inRanges;

  private final List<Step> steps = new ArrayList<>();
  private final List<String> sampled = new ArrayList<>();

  /**
   * @param recentOffset from now to the expiry of a token issued when the recent window began;
   *     empty where the lifetime is not known
   * @param exactMaxRows most rows that are counted through an index
   */
  Planner(
      Schema schema,
      Indexes indexes,
      TableStatus status,
      Optional<Duration> recentOffset,
      long exactMaxRows) {
    this.schema = schema;
    this.indexes = indexes;
    this.recentOffset = recentOffset;
    // Where the server tells no size, as of a view, the statement limit has to do.
    this.small = status.pages().orElse(0) <= SampleSize.MOST_PAGES;
    this.few = small || status.rows().orElse(0) <= exactMaxRows;
    this.inRanges = status.rows().orElse(0) > LONGEST_STATEMENT;
  }

  Plan plan() {
    if (!schema.canReadTokens()) {
      sampled.add("all figures");
    } else if (small && !statesCovered() && !ownersCovered() && schema.canReadOwners()) {
      Query all = Statements.singlePass(recentOffset);
      step(Reading.SINGLE_PASS, all, "a small table");
    } else {
      states();
      owners();
      recent();
    }
    return new Plan(steps, schema.sampling(), sampled);
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
      owners("an index covers user_id");
    } else if (small && schema.canReadOwners()) {
      owners("a small table");
    } else if (schema.hasOwners()) {
      sampled.add("owners");
      if (schema.canReadOwners() && rangesOverOwners()) {
        step(Reading.USERS, Statements.distinctOwners(), "leaps in an index on user_id");
      }
    }
  }

  private void owners(String why) {
    step(Reading.OWNERS, Statements.owners(), why);
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
      Query byOwner = Statements.recentByOwner(offset);
      step(Reading.RECENT_BY_OWNER, byOwner, why);
    } else {
      step(Reading.RECENT, Statements.recent(offset), why);
    }
  }

  private void step(Reading reading, Query query, String why) {
    steps.add(new Step(reading, query, why));
  }
}
