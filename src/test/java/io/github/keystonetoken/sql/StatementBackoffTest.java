package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatementBackoffTest {

  private final StatementBackoff backoff = new StatementBackoff(Duration.ofMinutes(10));

  /** Runs collections until the statement has run once more, and returns how many skipped it. */
  private static int skippedUntilRun(StatementBackoff backoff, String statement, boolean cutOff)
      throws Exception {
    List<String> runs = new ArrayList<>();
    for (int skipped = 0; ; skipped++) {
      backoff.run(
          statement,
          "",
          () -> {
            runs.add(statement);
            if (cutOff) {
              throw new Query.CutOffException(Query.of(statement, ""));
            }
          });
      if (!runs.isEmpty()) {
        return skipped;
      }
    }
  }

  @Test
  void doublesUpToAnHour() throws Exception {
    for (int expected : new int[] {0, 1, 2, 4, 6, 6}) {
      assertThat(skippedUntilRun(backoff, "owners", true)).isEqualTo(expected);
    }
  }

  @Test
  void startsAgainAfterSuccess() throws Exception {
    skippedUntilRun(backoff, "owners", true);
    skippedUntilRun(backoff, "owners", true);
    assertThat(skippedUntilRun(backoff, "owners", false)).isEqualTo(2);
    assertThat(skippedUntilRun(backoff, "owners", true)).isZero();
    assertThat(skippedUntilRun(backoff, "owners", true)).isEqualTo(1);
  }

  @Test
  void statementsAreIndependent() throws Exception {
    skippedUntilRun(backoff, "states", true);
    assertThat(skippedUntilRun(backoff, "owners", false)).isZero();
    assertThat(skippedUntilRun(backoff, "states", false)).isEqualTo(1);
  }

  @Test
  void skipsOneCollectionOfALongInterval() throws Exception {
    StatementBackoff slow = new StatementBackoff(Duration.ofHours(2));
    for (int expected : new int[] {0, 1, 1}) {
      assertThat(skippedUntilRun(slow, "owners", true)).isEqualTo(expected);
    }
  }
}
