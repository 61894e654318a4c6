package io.github.keystonetoken.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class UsersAndPlacementTest {

  private static final String CEILOMETER = "eef939600bc111e69aeb57d4fa849231";

  @Test
  void placesListOfIncident() {
    String key = Placement.usertokensKey(CEILOMETER);

    assertThat(key).isEqualTo("6e49b86a7502dae881f3b9466ecbdfa4743c7eb9");
    assertThat(Placement.hash(key)).isEqualTo(3065);
    assertThat(Placement.server(key, 2)).isEqualTo(1);
    assertThat(Placement.server(key, 3)).isEqualTo(2);
  }

  @Test
  void placesLocksAndRevocationList() {
    assertThat(Placement.hash("_lockusertokens-" + CEILOMETER)).isEqualTo(1864);
    assertThat(Placement.hash(Placement.mangled("revocation-list"))).isEqualTo(18966);
  }

  @Test
  void busyListsShareTheSecondServer() {
    ServiceUsers users = ServiceUsers.of(7);

    assertThat(List.of(users.ceilometer(), users.neutron(), users.nova(), users.glance()))
        .extracting(user -> Placement.server(Placement.usertokensKey(user.id()), 2))
        .containsExactly(1, 1, 1, 0);
  }

  @Test
  void drawsByWeight() {
    var choice = new WeightedChoice<>(Map.of("often", 90, "seldom", 10, "never", 0));
    Random random = new Random(1);

    var draws = Stream.generate(() -> choice.next(random)).limit(10_000).toList();

    assertThat(draws).doesNotContain("never");
    assertThat(draws.stream().filter("often"::equals).count()).isCloseTo(9_000, within(150L));
  }
}
