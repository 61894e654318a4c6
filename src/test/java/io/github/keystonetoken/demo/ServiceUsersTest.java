package io.github.keystonetoken.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ServiceUsersTest {

  @Test
  void aSeedDecidesEveryId() {
    assertThat(ServiceUsers.of(1)).isEqualTo(ServiceUsers.of(1)).isNotEqualTo(ServiceUsers.of(2));
  }

  @Test
  void theBusyListsShareTheSecondOfTwoServers() {
    ServiceUsers users = ServiceUsers.of(7);

    assertThat(users.ceilometer()).matches(ServiceUsersTest::isOnTheSecondServer);
    assertThat(users.neutron()).matches(ServiceUsersTest::isOnTheSecondServer);
    assertThat(users.nova()).matches(ServiceUsersTest::isOnTheSecondServer);
    assertThat(users.glance()).matches(user -> !isOnTheSecondServer(user));
  }

  private static boolean isOnTheSecondServer(User user) {
    return Placement.server(Placement.usertokensKey(user.id()), 2) == 1;
  }
}
