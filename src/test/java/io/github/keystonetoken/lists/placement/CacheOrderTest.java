package io.github.keystonetoken.lists.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Server;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CacheOrderTest {

  private static final List<Server> ABC = RingTest.servers(3);
  private static final Server A = ABC.get(0);
  private static final Server B = ABC.get(1);

  private static final List<String> KEYS =
      List.of(
          "2d6cad476fdd468cd5142307ac89a6534277951e",
          "36a0dc4b31dc35fca53a8c0ef0a5776215c8d145",
          "2a4b007dd5619393e567dc0c8bc36c2996d52dd7",
          "5a1551330578815cc8a0b4c07329ef47276e9db0");

  /** Two controllers with these orders use all keys. */
  private static Map<String, Set<Server>> use(List<Server> one, List<Server> other) {
    Map<String, Set<Server>> used = new HashMap<>();
    for (String key : KEYS) {
      Server home = new Ring(one).homeOf(key);
      Server elsewhere = new Ring(other).homeOf(key);
      used.put(key, home.equals(elsewhere) ? Set.of(home) : Set.of(home, elsewhere));
    }
    return used;
  }

  private static List<Server> servers(String names) {
    return names.chars().mapToObj(name -> ABC.get(name - 'A')).toList();
  }

  @ParameterizedTest
  @CsvSource({"AB, AB, BA, BA", "ABC, ABC, CAB, CAB", "AB, BA, BA, ''"})
  void findsOrderOfSecondController(String configured, String one, String other, String expected) {
    assertThat(CacheOrder.other(servers(configured), use(servers(one), servers(other))))
        .isEqualTo(servers(expected));
  }

  /** More than two controllers' orders, or other servers, fit none. */
  @Test
  void isUnknownIfSeveralOrdersFitOrNone() {
    String key = KEYS.get(0);
    Server home = new Ring(ABC).homeOf(key);
    Server other = home.equals(A) ? B : A;

    assertThat(CacheOrder.other(ABC, Map.of(key, Set.of(home, other)))).isEmpty();
    assertThat(CacheOrder.other(ABC, Map.of(key, Set.copyOf(ABC)))).isEmpty();
  }

  @Test
  void oneControllerMayNotUseAKey() {
    Map<String, Set<Server>> used = use(List.of(A, B), List.of(B, A));
    used.put(KEYS.get(1), Set.of(A));

    assertThat(CacheOrder.other(List.of(A, B), used)).containsExactly(B, A);
  }
}
