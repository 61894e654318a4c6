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
  private static final User GLANCE = new User("2", "glance", "heat_domain");

  private final KnownUsers users =
      new KnownUsers(
          UserDirectory.of(List.of(NOVA, GLANCE)),
          Map.of("1", "compute", "3", ""),
          new HashMap<>(Map.of("2", new User("2", "former", ""))));

  @Test
  void prefersNameOfOperatorThenOfDatabase() {
    assertThat(users.get("1")).isEqualTo(new User("1", "compute", "heat_domain"));
    assertThat(users.get("2")).isEqualTo(GLANCE);
    assertThat(users.get("3")).isEqualTo(User.withId("3"));
    assertThat(users.get("4")).isEqualTo(User.withId("4"));
  }

  @Test
  void learnsNameLater() {
    users.learn(User.withId("4"));
    assertThat(users.ids()).containsExactlyInAnyOrder("1", "2", "3", "4");
    User named = new User("4", "kim", "Federated");
    users.learn(named);
    users.learn(User.withId("4"));
    assertThat(users.get("4")).isEqualTo(named);
  }
}
