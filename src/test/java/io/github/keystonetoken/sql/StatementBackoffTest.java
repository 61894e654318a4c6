package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StatementBackoffTest {

  private final StatementBackoff backoff = new StatementBackoff(Duration.ofMinutes(10));

  private int skippedCollections() {
    int skipped = 0;
    while (backoff.isBackedOff("owners")) {
      skipped++;
    }
    return skipped;
  }

  @Test
  void doublesUpToAnHour() {
    assertThat(skippedCollections()).isZero();
    for (int expected : new int[] {1, 2, 4, 6, 6}) {
      assertThat(backoff.extend("owners")).isEqualTo(expected);
      assertThat(skippedCollections()).isEqualTo(expected);
    }
  }

  @Test
  void startsAgainAfterSuccess() {
    backoff.extend("owners");
    backoff.extend("owners");
    backoff.reset("owners");
    assertThat(skippedCollections()).isZero();
    assertThat(backoff.extend("owners")).isEqualTo(1);
  }

  @Test
  void statementsAreIndependent() {
    backoff.extend("states");
    assertThat(backoff.isBackedOff("owners")).isFalse();
    assertThat(backoff.isBackedOff("states")).isTrue();
  }

  @Test
  void skipsOneCollectionOfALongInterval() {
    assertThat(new StatementBackoff(Duration.ofHours(2)).extend("owners")).isEqualTo(1);
  }
}
