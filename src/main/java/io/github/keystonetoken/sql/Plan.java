package io.github.keystonetoken.sql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which statement brings which figure. Where indexes cover the columns, one statement for each
 * figure never touches a row; a statement with owner and state together would look up every row.
 * Where no index helps, each statement reads the whole table, and one that brings everything costs
 * as much as each of the others.
 *
 * @param steps in the order in which they run
 */
record Plan(List<Step> steps) {

  Plan {
    steps = List.copyOf(steps);
  }

  /** What the rows of a step's statement hold. */
  enum Reading {
    STATES,
    OWNERS,
    RECENT,
    RECENT_BY_OWNER,
    SINGLE_PASS
  }

  /**
   * One statement.
   *
   * @param why why this one, for the log
   * @param scans whether it reads the whole table
   */
  record Step(Reading reading, Query query, String why, boolean scans) {}

  /**
   * @param recentOffset from now to the expiry of a token issued when the recent window began;
   *     empty where the lifetime is not known
   */
  static Plan of(Schema schema, Indexes indexes, Optional<Duration> recentOffset) {
    boolean statesCovered = indexes.cover("expires", "valid");
    boolean ownersCovered = schema.owner().filter(indexes::cover).isPresent();
    boolean recentRange = indexes.startWith(List.of("expires"));
    List<Step> steps = new ArrayList<>();
    boolean singlePass = schema.owner().isPresent() && !statesCovered && !ownersCovered;
    if (singlePass) {
      Optional<Duration> inPass = recentRange ? Optional.empty() : recentOffset;
      steps.add(
          new Step(
              Reading.SINGLE_PASS,
              Statements.singlePass(schema.owner().orElseThrow(), inPass),
              "one scan for all, as no index covers any",
              true));
    } else {
      steps.add(
          new Step(
              Reading.STATES,
              Statements.states(),
              statesCovered ? "an index covers expires and valid" : "a scan",
              !statesCovered));
      schema
          .owner()
          .map(
              owner ->
                  new Step(
                      Reading.OWNERS,
                      Statements.owners(owner),
                      ownersCovered ? "an index covers user_id" : "a scan",
                      !ownersCovered))
          .ifPresent(steps::add);
    }
    if (recentRange || !singlePass) {
      recentOffset.map(offset -> recent(schema.owner(), offset, recentRange)).ifPresent(steps::add);
    }
    return new Plan(steps);
  }

  private static Step recent(Optional<String> owner, Duration offset, boolean range) {
    String why = range ? "a range of an index on expires" : "a scan";
    return owner
        .map(
            expression ->
                new Step(
                    Reading.RECENT_BY_OWNER,
                    Statements.recentByOwner(expression, offset),
                    why,
                    !range))
        .orElseGet(() -> new Step(Reading.RECENT, Statements.recent(offset), why, !range));
  }

  /** For the log: each statement with its reason. */
  String describe() {
    return steps.stream()
        .map(step -> step.query().name() + " (" + step.why() + ")")
        .collect(Collectors.joining(", "));
  }
}
