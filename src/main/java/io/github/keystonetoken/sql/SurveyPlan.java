package io.github.keystonetoken.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which statement reads which figure. If indexes cover the columns, there is one statement for each
 * figure, which reads no row: a statement for owner and state together would read every row. A
 * small table is read whole, in one statement if no index covers anything. All other figures are
 * estimated from a sample, which costs the same at any size.
 *
 * @param steps in the order in which they run
 * @param sampling how the other figures are sampled
 * @param sampled which these are, if no step reaches its limit
 */
record SurveyPlan(List<Step> steps, Schema.Sampling sampling, List<String> sampled) {

  SurveyPlan {
    steps = List.copyOf(steps);
    sampled = List.copyOf(sampled);
  }

  /** Most rows that one statement counts through an index. */
  private static final int MAX_ROWS_OF_STATEMENT = 200_000;

  private static final String IN_RANGES = ", in " + Survey.RANGES + " ranges";
  private static final String SMALL = "a small table";
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

    /** The figure that a sample gives instead. */
    private Stream<String> figure() {
      return switch (this) {
        case EXPIRIES, USERS -> Stream.of();
        case RECENT_BY_OWNER -> Stream.of("recent");
        default -> Stream.of(statement);
      };
    }
  }

  /** What is read and, for the log, why in this way. */
  record Step(Reading reading, String why) {}

  /**
   * Plans by indexes, size and what the account may read.
   *
   * @param knowsRecent whether it is known which tokens are recent
   * @param exactMaxRows most rows to count through an index
   */
  static SurveyPlan of(
      Schema schema, Indexes indexes, TableStatus status, boolean knowsRecent, long exactMaxRows) {
    if (!schema.canReadTokens()) {
      List<String> all = schema.hasTokenTable() ? List.of("all figures") : List.of();
      return new SurveyPlan(List.of(), schema.sampling(), all);
    }
    boolean small = status.isSmall();
    long rows = status.rows() == null ? 0 : status.rows();
    boolean few = small || rows <= exactMaxRows;
    boolean many = rows > MAX_ROWS_OF_STATEMENT;
    boolean statesCovered = few && indexes.cover("expires", "valid");
    boolean byExpires = indexes.startWith(List.of("expires"));
    boolean readsOwners = schema.canReadOwners();
    boolean ownersCovered = few && readsOwners && indexes.cover(TokenTally.OWNER);
    boolean byOwner = readsOwners && indexes.startWith(List.of(TokenTally.OWNER));
    if (small && !statesCovered && !ownersCovered && readsOwners) {
      Step singlePass = new Step(Reading.SINGLE_PASS, SMALL);
      return new SurveyPlan(List.of(singlePass), schema.sampling(), List.of());
    }

    List<Step> steps = new ArrayList<>();
    List<String> sampled = new ArrayList<>();
    String expiresCovered = "an index covers expires and valid";
    if (statesCovered && many && byExpires) {
      steps.add(new Step(Reading.STATES_IN_RANGES, expiresCovered + IN_RANGES));
    } else if (statesCovered || small) {
      steps.add(new Step(Reading.STATES, statesCovered ? expiresCovered : SMALL));
    } else {
      sampled.add("states");
      if (byExpires) {
        steps.add(new Step(Reading.EXPIRIES, "the ends of an index on expires"));
      }
    }

    String ownerCovered = "an index covers user_id";
    if (ownersCovered && many && byOwner) {
      steps.add(new Step(Reading.OWNERS_IN_RANGES, ownerCovered + IN_RANGES));
    } else if (ownersCovered || (small && readsOwners)) {
      steps.add(new Step(Reading.OWNERS, ownersCovered ? ownerCovered : SMALL));
    } else if (schema.hasOwners()) {
      sampled.add("owners");
      if (byOwner) {
        steps.add(new Step(Reading.USERS, "skips in an index on user_id"));
      }
    }

    if (knowsRecent && (byExpires || small)) {
      steps.add(
          new Step(
              readsOwners ? Reading.RECENT_BY_OWNER : Reading.RECENT,
              byExpires ? "a range of an index on expires" : SMALL));
    } else if (knowsRecent) {
      sampled.add("recent");
    }
    return new SurveyPlan(steps, schema.sampling(), sampled);
  }

  /** Without statements for which the optimizer does not use the planned index. */
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
            ? " absent, because the account may not sample the table"
            : " estimated from " + sampling.description();
    Stream<String> rest =
        sampled.isEmpty() ? Stream.of() : Stream.of(String.join(", ", sampled) + how);
    return Stream.concat(read, rest).collect(Collectors.joining("; "));
  }
}
