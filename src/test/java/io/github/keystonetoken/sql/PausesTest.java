package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PausesTest {

  private final Pauses pauses = new Pauses(Duration.ofMinutes(10));

  private int collectionsUntilItsTurn() {
    int skipped = 0;
    while (!pauses.isOver("owners")) {
      skipped++;
    }
    return skipped;
  }

  @Test
  void pausesDoubleAndStopGrowingAtAnHour() {
    assertThat(collectionsUntilItsTurn()).isZero();
    for (int expected : new int[] {1, 2, 4, 6, 6}) {
      assertThat(pauses.lengthen("owners")).isEqualTo(expected);
      assertThat(collectionsUntilItsTurn()).isEqualTo(expected);
    }
  }

  @Test
  void aStatementThatSucceededStartsAnew() {
    pauses.lengthen("owners");
    pauses.lengthen("owners");
    pauses.end("owners");
    assertThat(collectionsUntilItsTurn()).isZero();
    assertThat(pauses.lengthen("owners")).isEqualTo(1);
  }

  @Test
  void statementsRestApartFromEachOther() {
    pauses.lengthen("states");
    assertThat(pauses.isOver("owners")).isTrue();
    assertThat(pauses.isOver("states")).isFalse();
  }

  @Test
  void anIntervalOfMoreThanAnHourStillLeavesOneOut() {
    assertThat(new Pauses(Duration.ofHours(2)).lengthen("owners")).isEqualTo(1);
  }
}
