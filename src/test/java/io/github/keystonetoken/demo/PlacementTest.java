package io.github.keystonetoken.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PlacementTest {

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
}
