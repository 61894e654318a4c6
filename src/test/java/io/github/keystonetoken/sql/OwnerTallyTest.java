package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.UserTokens;
import io.github.keystonetoken.sample.Scale;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OwnerTallyTest {

  @Test
  void theLargestAreKeptAndTheRestIsSummed() {
    OwnerTally tally = new OwnerTally(2, Set.of());
    tally.add("a", 1);
    tally.add("b", 5);
    tally.add("c", 3);
    tally.add("d", 4);
    assertThat(tally.top(Scale.COUNTED))
        .containsExactly(UserTokens.counted("b", "", 5), UserTokens.counted("d", "", 4));
    assertThat(tally.rowsOfOthers()).isEqualTo(4);
    assertThat(tally.users()).isEqualTo(4);
    assertThat(tally.rows()).isEqualTo(13);
  }

  @Test
  void anIncumbentIsNotForgottenAmongManyLargerNewcomers() {
    OwnerTally tally = new OwnerTally(2, Set.of("old"));
    tally.add("old", 100);
    tally.add("x", 105);
    tally.add("y", 104);
    assertThat(tally.top(Scale.COUNTED)).extracting(UserTokens::userId).containsExactly("x", "old");
  }

  @Test
  void anIncumbentYieldsToOneATenthLarger() {
    OwnerTally tally = new OwnerTally(1, Set.of("old"));
    tally.add("old", 100);
    tally.add("x", 111);
    assertThat(tally.top(Scale.COUNTED)).extracting(UserTokens::userId).containsExactly("x");
  }

  @Test
  void rowsWithoutAnOwnerAreOneUserHoweverTheyAreWritten() {
    OwnerTally tally = new OwnerTally(3, Set.of());
    tally.add(null, 2);
    tally.add("", 3);
    assertThat(tally.top(Scale.COUNTED)).isEqualTo(List.of(UserTokens.counted("", "", 5)));
    assertThat(tally.users()).isEqualTo(1);
  }

  @Test
  void anOwnerWithoutRowsIsNone() {
    OwnerTally tally = new OwnerTally(3, Set.of());
    tally.add("a", 0);
    assertThat(tally.users()).isZero();
    assertThat(tally.top(Scale.COUNTED)).isEmpty();
  }

  @Test
  void withNoPlacesEverybodyIsAmongTheOthers() {
    OwnerTally tally = new OwnerTally(0, Set.of());
    tally.add("a", 7);
    assertThat(tally.top(Scale.COUNTED)).isEmpty();
    assertThat(tally.rowsOfOthers()).isEqualTo(7);
  }
}
