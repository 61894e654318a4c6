package io.github.keystonetoken.sql;

import java.util.List;
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
   * @param why why this one, for the log
   */
  record Step(Reading reading, Query query, String why) {}

  /** Whether figures are absent because the account may not sample the table. */
  boolean lacksSampling() {
    return sampling == Sampling.NONE && !sampled.isEmpty();
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
}
