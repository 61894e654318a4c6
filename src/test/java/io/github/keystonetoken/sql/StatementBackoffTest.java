package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatementBackoffTest {

  private final StatementBackoff backoff = new StatementBackoff(Duration.ofMinutes(10));

  /** Runs collections until the statement has run once more, and says how many skipped it. */
  private static int skippedUntilRun(
      StatementBackoff backoff, String statement, boolean cutOff, List<Long> logged)
      throws Exception {
    List<String> runs = new ArrayList<>();
    for (int skipped = 0; ; skipped++) {
      backoff.run(
          statement,
          () -> {
            runs.add(statement);
            if (cutOff) {
              throw new Query.CutOffException(Query.of(statement, ""));
            }
          },
          (reason, collections) -> logged.add(collections));
      if (!runs.isEmpty()) {
        return skipped;
      }
    }
  }

  @Test
  void doublesUpToAnHour() throws Exception {
    List<Long> logged = new ArrayList<>();
    for (int expected : new int[] {0, 1, 2, 4, 6, 6}) {
      assertThat(skippedUntilRun(backoff, "owners", true, logged)).isEqualTo(expected);
    }
    assertThat(logged).containsExactly(1L, 2L, 4L, 6L, 6L, 6L);
  }

  @Test
  void startsAgainAfterSuccess() throws Exception {
    List<Long> logged = new ArrayList<>();
    skippedUntilRun(backoff, "owners", true, logged);
    skippedUntilRun(backoff, "owners", true, logged);
    assertThat(skippedUntilRun(backoff, "owners", false, logged)).isEqualTo(2);
    assertThat(skippedUntilRun(backoff, "owners", true, logged)).isZero();
    assertThat(logged).containsExactly(1L, 2L, 1L);
  }

  @Test
  void statementsAreIndependent() throws Exception {
    skippedUntilRun(backoff, "states", true, new ArrayList<>());
    assertThat(skippedUntilRun(backoff, "owners", false, new ArrayList<>())).isZero();
    assertThat(skippedUntilRun(backoff, "states", false, new ArrayList<>())).isEqualTo(1);
  }

  @Test
  void skipsOneCollectionOfALongInterval() throws Exception {
    StatementBackoff slow = new StatementBackoff(Duration.ofHours(2));
    for (int expected : new int[] {0, 1, 1}) {
      assertThat(skippedUntilRun(slow, "owners", true, new ArrayList<>())).isEqualTo(expected);
    }
  }
}
