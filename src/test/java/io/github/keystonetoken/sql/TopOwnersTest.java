package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.User;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TopOwnersTest {

  @Test
  void keepsLargestAndSumsOthers() {
    TopOwners owners = new TopOwners(2, Set.of());
    owners.add("a", 1);
    owners.add("b", 5);
    owners.add("c", 3);
    owners.add("d", 4);
    assertThat(owners.top(Scale.COUNTED, Map.of()))
        .containsExactly(
            UserTokens.counted(User.withId("b"), 5), UserTokens.counted(User.withId("d"), 4));
    assertThat(owners.rowsOfOthers()).isEqualTo(4);
    assertThat(owners.users()).isEqualTo(4);
    assertThat(owners.rows()).isEqualTo(13);
  }

  /** Unless another owner has one tenth more. */
  @ParameterizedTest
  @CsvSource({"104, old", "111, x"})
  void keepsIncumbent(int rowsOfOther, String top) {
    TopOwners owners = new TopOwners(1, Set.of("old"));
    owners.add("old", 100);
    owners.add("x", rowsOfOther);
    owners.add("y", 104);
    assertThat(owners.top(Scale.COUNTED, Map.of()))
        .extracting(UserTokens::userId)
        .containsExactly(top);
  }

  @Test
  void rowsWithoutOwnerAreOneUser() {
    TopOwners owners = new TopOwners(3, Set.of());
    owners.add(null, 2);
    owners.add("", 3);
    assertThat(owners.top(Scale.COUNTED, Map.of()))
        .isEqualTo(List.of(UserTokens.counted(User.UNKNOWN, 5)));
    assertThat(owners.users()).isEqualTo(1);
  }

  @Test
  void ignoresOwnerWithoutRows() {
    TopOwners owners = new TopOwners(3, Set.of());
    owners.add("a", 0);
    assertThat(owners.users()).isZero();
    assertThat(owners.top(Scale.COUNTED, Map.of())).isEmpty();
  }

  @Test
  void limitZeroSumsAll() {
    TopOwners owners = new TopOwners(0, Set.of());
    owners.add("a", 7);
    assertThat(owners.top(Scale.COUNTED, Map.of())).isEmpty();
    assertThat(owners.rowsOfOthers()).isEqualTo(7);
  }
}
