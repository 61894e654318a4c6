package io.github.keystonetoken.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

  private static final String UNUSED = "%s (EXPLAIN: the optimizer does not use the index)";

  /** What is read, by one statement or in ranges. */
  enum Reading {
    STATES("states"),
    STATES_IN_RANGES("states"),
    OWNERS("owners"),
    OWNERS_IN_RANGES("owners"),
    RECENT("recent"),
    RECENT_BY_OWNER("recent_owners"),
    EXPIRIES("expiries"),
    USERS("distinct_owners"),
    SINGLE_PASS("single_pass");

    private final String statement;

    Reading(String statement) {
      this.statement = statement;
    }

    String statement() {
      return statement;
    }

    /** What a sample gives instead. */
    private Stream<String> figure() {
      return switch (this) {
        case EXPIRIES, USERS -> Stream.of();
        case RECENT_BY_OWNER -> Stream.of("recent");
        default -> Stream.of(statement);
      };
    }
  }

  /** What is read and, for the log, why so. */
  record Step(Reading reading, String why) {}

  /**
   * Plans by indexes, size and what the account may read.
   *
   * @param knowsRecent whether it is known which tokens are recent
   * @param exactMaxRows most rows that are counted through an index
   */
  static SurveyPlan of(
      Schema schema, Indexes indexes, TableStatus status, boolean knowsRecent, long exactMaxRows) {
    Planner planner = new Planner(schema, indexes, status, exactMaxRows);
    planner.plan(knowsRecent);
    return new SurveyPlan(planner.steps, schema.sampling(), planner.sampled);
  }

  /** This, but for what the optimizer would read without the index that it is planned with. */
  SurveyPlan without(Set<Reading> scans) {
    List<String> more = new ArrayList<>(sampled);
    scans.stream().flatMap(Reading::figure).map(UNUSED::formatted).forEach(more::add);
    return new SurveyPlan(
        steps.stream().filter(step -> !scans.contains(step.reading())).toList(), sampling, more);
  }

  /** Whether figures are absent because the account may not sample the table. */
  boolean lacksSampling() {
    return sampling == Schema.Sampling.NONE && !sampled.isEmpty();
  }

  /** For the log: each statement with its reason. */
  String describe() {
    Stream<String> read =
        steps.stream().map(step -> step.reading().statement() + " (" + step.why() + ")");
    String how =
        lacksSampling()
            ? " absent, as the account may not sample the table"
            : " estimated from " + sampling.description();
    Stream<String> rest =
        sampled.isEmpty() ? Stream.of() : Stream.of(String.join(", ", sampled) + how);
    return Stream.concat(read, rest).collect(Collectors.joining("; "));
  }

  private static final class Planner {

    /** Most rows that one statement counts through an index. */
    private static final int MAX_ROWS_OF_STATEMENT = 200_000;

    private static final String IN_RANGES = ", in " + IndexRanges.NUMBER + " ranges";
    private static final String SMALL = "a small table";

    private final Schema schema;
    private final boolean small;
    private final boolean many;
    private final boolean statesCovered;
    private final boolean ownersCovered;
    private final boolean rangesOverExpires;
    private final boolean rangesOverOwners;

    private final List<Step> steps = new ArrayList<>();
    private final List<String> sampled = new ArrayList<>();

    Planner(Schema schema, Indexes indexes, TableStatus status, long exactMaxRows) {
      this.schema = schema;
      long rows = status.rows() == null ? 0 : status.rows();
      this.small = status.isSmall();
      this.many = rows > MAX_ROWS_OF_STATEMENT;
      boolean few = small || rows <= exactMaxRows;
      this.statesCovered = few && indexes.cover("expires", "valid");
      this.ownersCovered = few && schema.canReadOwners() && indexes.cover(TokenTally.OWNER);
      this.rangesOverExpires = indexes.startWith(List.of("expires"));
      this.rangesOverOwners =
          schema.canReadOwners() && indexes.startWith(List.of(TokenTally.OWNER));
    }

    void plan(boolean knowsRecent) {
      if (!schema.hasTokenTable()) {
        return;
      }
      if (!schema.canReadTokens()) {
        sampled.add("all figures");
      } else if (small && !statesCovered && !ownersCovered && schema.canReadOwners()) {
        step(Reading.SINGLE_PASS, SMALL);
      } else {
        states();
        owners();
        if (knowsRecent) {
          recent();
        }
      }
    }

    private void states() {
      String covered = "an index covers expires and valid";
      if (statesCovered && many && rangesOverExpires) {
        step(Reading.STATES_IN_RANGES, covered + IN_RANGES);
      } else if (statesCovered || small) {
        step(Reading.STATES, statesCovered ? covered : SMALL);
      } else {
        sampled.add("states");
        if (rangesOverExpires) {
          step(Reading.EXPIRIES, "the ends of an index on expires");
        }
      }
    }

    private void owners() {
      String covered = "an index covers user_id";
      if (ownersCovered && many && rangesOverOwners) {
        step(Reading.OWNERS_IN_RANGES, covered + IN_RANGES);
      } else if (ownersCovered || (small && schema.canReadOwners())) {
        step(Reading.OWNERS, ownersCovered ? covered : SMALL);
      } else if (schema.hasOwners()) {
        sampled.add("owners");
        if (rangesOverOwners) {
          step(Reading.USERS, "leaps in an index on user_id");
        }
      }
    }

    private void recent() {
      if (!rangesOverExpires && !small) {
        sampled.add("recent");
        return;
      }
      step(
          schema.canReadOwners() ? Reading.RECENT_BY_OWNER : Reading.RECENT,
          rangesOverExpires ? "a range of an index on expires" : SMALL);
    }

    private void step(Reading reading, String why) {
      steps.add(new Step(reading, why));
    }
  }
}
