package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserDirectory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KnownUsersTest {

  private static final User NOVA = new User("1", "nova", "heat_domain");

  private final KnownUsers users =
      new KnownUsers(
          UserDirectory.of(List.of(NOVA)), Map.of("1", "compute", "2", ""), new HashMap<>());

  @Test
  void prefersNameOfOperator() {
    assertThat(users.get("1")).isEqualTo(new User("1", "compute", "heat_domain"));
    assertThat(users.get("2")).isEqualTo(User.withId("2"));
    assertThat(users.get("3")).isEqualTo(User.withId("3"));
  }

  @Test
  void learnsNameLater() {
    users.learn(User.withId("3"));
    assertThat(users.ids()).containsExactlyInAnyOrder("1", "2", "3");
    User named = new User("3", "kim", "Federated");
    users.learn(named);
    users.learn(User.withId("3"));
    assertThat(users.get("3")).isEqualTo(named);
  }

  @Test
  void prefersNameOfDatabaseToLearnedOne() {
    KnownUsers later =
        new KnownUsers(
            UserDirectory.of(List.of(NOVA)),
            Map.of(),
            new HashMap<>(Map.of("1", new User("1", "former", ""))));
    assertThat(later.get("1")).isEqualTo(NOVA);
    assertThat(later.ids()).containsExactly("1");
  }
}
