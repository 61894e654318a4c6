package io.github.keystonetoken.sql;

import io.github.keystonetoken.sql.Sampling.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which statement brings which figure. Where indexes cover the columns, one statement for each
 * figure never touches a row; a statement with owner and state together would look up every row. A
 * small table is read whole, in one statement where no index covers anything. Every other figure is
 * taken from a sample, which costs the same at any size.
 *
 * @param steps in the order in which they run
 * @param sampling how figures are sampled that the steps do not bring
 * @param sampled which these are, as long as no step reaches its limit; empty for none
 */
record Plan(List<Step> steps, Sampling sampling, List<String> sampled) {

  Plan {
    steps = List.copyOf(steps);
    sampled = List.copyOf(sampled);
  }

  /** What the rows of a step's statement hold. */
  enum Reading {
    STATES,
    OWNERS,
    RECENT,
    RECENT_BY_OWNER,
    EXPIRIES,
    USERS,
    SINGLE_PASS
  }

  /**
   * One statement.
   *
   * @param why why this one, for the log
   */
  record Step(Reading reading, Query query, String why) {}

  /**
   * @param recentOffset from now to the expiry of a token issued when the recent window began;
   *     empty where the lifetime is not known
   * @param exactMaxRows most rows that are counted through an index
   */
  static Plan of(
      Schema schema,
      Indexes indexes,
      TableStatus status,
      Optional<Duration> recentOffset,
      long exactMaxRows) {
    if (!schema.canReadTokens()) {
      return new Plan(List.of(), schema.sampling(), List.of("all figures"));
    }
    // Where the server tells no size, as of a view, the statement limit has to do.
    boolean small = status.pages().orElse(0) <= SampleSize.MOST_PAGES;
    boolean few = small || status.rows().orElse(0) <= exactMaxRows;
    boolean statesCovered = few && indexes.cover("expires", "valid");
    boolean ownersCovered = few && schema.owner().filter(indexes::cover).isPresent();
    if (small && !statesCovered && !ownersCovered && schema.owner().isPresent()) {
      Query all = Statements.singlePass(schema.owner().orElseThrow(), recentOffset);
      return new Plan(
          List.of(new Step(Reading.SINGLE_PASS, all, "a small table")),
          schema.sampling(),
          List.of());
    }

    List<Step> steps = new ArrayList<>();
    List<String> sampled = new ArrayList<>();
    boolean byExpiry = indexes.startWith(List.of("expires"));
    if (small || statesCovered) {
      String why = statesCovered ? "an index covers expires and valid" : "a small table";
      steps.add(new Step(Reading.STATES, Statements.states(), why));
    } else {
      sampled.add("states");
      if (byExpiry) {
        steps.add(new Step(Reading.EXPIRIES, Statements.expiries(), "the ends of an index"));
      }
    }
    if (schema.owner().isPresent() && (small || ownersCovered)) {
      String why = ownersCovered ? "an index covers user_id" : "a small table";
      steps.add(new Step(Reading.OWNERS, Statements.owners(schema.owner().orElseThrow()), why));
    } else if (schema.tellsOwners()) {
      sampled.add("owners");
      if (schema.owner().isPresent() && indexes.startWith(List.of(Statements.OWNER_COLUMN))) {
        steps.add(
            new Step(Reading.USERS, Statements.distinctOwners(), "leaps in an index on user_id"));
      }
    }
    if (recentOffset.isPresent() && (small || byExpiry)) {
      steps.add(recent(schema.owner(), recentOffset.orElseThrow(), byExpiry));
    } else if (recentOffset.isPresent()) {
      sampled.add("recent");
    }
    return new Plan(steps, schema.sampling(), sampled);
  }

  private static Step recent(Optional<String> owner, Duration offset, boolean range) {
    String why = range ? "a range of an index on expires" : "a small table";
    return owner
        .map(
            expression ->
                new Step(
                    Reading.RECENT_BY_OWNER, Statements.recentByOwner(expression, offset), why))
        .orElseGet(() -> new Step(Reading.RECENT, Statements.recent(offset), why));
  }

  /** Whether figures hang on a sample that cannot tell how many rows there are. */
  boolean guesses() {
    return sampling.way() == Way.FIRST_ROWS && !sampled.isEmpty();
  }

  /** For the log: each statement with its reason. */
  String describe() {
    Stream<String> ofSample =
        sampled.isEmpty()
            ? Stream.of()
            : Stream.of(
                String.join(", ", sampled) + " estimated from " + sampling.way().description());
    return Stream.concat(
            steps.stream().map(step -> step.query().name() + " (" + step.why() + ")"), ofSample)
        .collect(Collectors.joining("; "));
  }
}
