package io.github.keystonetoken.bench;

import java.time.Duration;
import java.util.Optional;

/**
 * Arguments of {@code bench/run survey}.
 *
 * @param quick small sizes, to try the script
 * @param phaseLength as asked for
 * @param part the only part that is asked for
 */
record SurveyOptions(boolean quick, Optional<Duration> phaseLength, Optional<Part> part) {

  private static final int LONGEST_PHASE_SECONDS = 3_600;

  /** What can be measured. */
  enum Part {
    /** Cost of a collection on tables without indexes. */
    COST,
    /** The same on the table with Juno's. */
    INDEXED,
    COVERAGE,
    INTERFERENCE
  }

  /**
   * @throws IllegalArgumentException for an argument that is none; its message says why
   */
  static SurveyOptions parse(String... arguments) {
    SurveyOptions options = new SurveyOptions(false, Optional.empty(), Optional.empty());
    for (String argument : arguments) {
      options = options.with(argument);
    }
    return options;
  }

  private SurveyOptions with(String argument) {
    if (argument.matches("--phase-seconds=\\d{1,4}")) {
      return new SurveyOptions(quick, Optional.of(phaseOf(argument)), part);
    }
    return switch (argument) {
      case "--quick" -> new SurveyOptions(true, phaseLength, part);
      case "--only=cost" -> new SurveyOptions(quick, phaseLength, Optional.of(Part.COST));
      case "--only=indexed" -> new SurveyOptions(quick, phaseLength, Optional.of(Part.INDEXED));
      case "--only=coverage" -> new SurveyOptions(quick, phaseLength, Optional.of(Part.COVERAGE));
      case "--only=interference" ->
          new SurveyOptions(quick, phaseLength, Optional.of(Part.INTERFERENCE));
      default ->
          throw new IllegalArgumentException(
              "unknown argument '" + argument + "'; bench/run --help lists them");
    };
  }

  private static Duration phaseOf(String argument) {
    int seconds = Integer.parseInt(argument.substring(argument.indexOf('=') + 1));
    if (seconds < 1 || seconds > LONGEST_PHASE_SECONDS) {
      throw new IllegalArgumentException(
          "--phase-seconds must be a number from 1 to " + LONGEST_PHASE_SECONDS);
    }
    return Duration.ofSeconds(seconds);
  }

  boolean wants(Part wanted) {
    return part.map(wanted::equals).orElse(true);
  }

  /** Divisor of the real table sizes. */
  int divisor() {
    return quick ? 100 : 1;
  }

  /** How long each monitor is measured in each round. */
  Duration phase() {
    return phaseLength.orElse(Duration.ofSeconds(quick ? 5 : 60));
  }
}
