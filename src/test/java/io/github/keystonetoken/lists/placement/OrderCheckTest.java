package io.github.keystonetoken.lists.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Placement.ServerOrder.Verdict;
import io.github.keystonetoken.model.Server;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OrderCheckTest {

  private static final List<Server> TWO = RingTest.servers(2);

  private static List<Server> rotated(List<Server> servers) {
    List<Server> rotated = new ArrayList<>(servers);
    Collections.rotate(rotated, 1);
    return rotated;
  }

  /** Adds lists where a Keystone with the servers in this order stores them. */
  private static OrderCheck add(OrderCheck check, int lists, List<Server> order) {
    Ring ring = new Ring(order);
    for (int i = 0; i < lists; i++) {
      String key = "usertokens-%032x".formatted(i * 7919);
      check.add(key, ring.homeOf(key));
    }
    return check;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 6, 20})
  void findsTheOrder(int number) {
    assertFinds(RingTest.servers(number), rotated(RingTest.servers(number)));
  }

  private static void assertFinds(List<Server> configured, List<Server> other) {
    assertThat(add(new OrderCheck(configured), 150, configured).result(0))
        .isEqualTo(new ServerOrder(Verdict.CONFIRMED, configured, 150, 150, 0));
    assertThat(add(new OrderCheck(configured), 150, other).result(0))
        .isEqualTo(new ServerOrder(Verdict.OTHER, other, 150, 150, 0));
  }

  /** python-memcached: as many shares of the keys. */
  @Test
  void serverListedAgainHasSeveralPlaces() {
    List<Server> configured = List.of(TWO.get(0), TWO.get(0), TWO.get(1));

    assertFinds(configured, rotated(configured));
  }

  /** All of them belong on the second server: the first one gets the other place. */
  @Test
  void findsAnotherOrderByTheListsOfOnePlace() {
    Ring ring = new Ring(TWO);
    OrderCheck check = new OrderCheck(TWO);
    for (int i = 0; i < 60; i++) {
      if (ring.homeOf("key-" + i).equals(TWO.get(1))) {
        check.add("key-" + i, TWO.get(0));
      }
    }

    assertThat(check.result(0).verdict()).isEqualTo(Verdict.OTHER);
    assertThat(check.result(0).servers()).isEqualTo(rotated(TWO));
  }

  @ParameterizedTest
  @CsvSource({
    "12, 0, UNKNOWN",
    "13, 0, CONFIRMED",
    "0, 13, OTHER",
    "15, 85, OTHER",
    "85, 15, CONFIRMED",
    "10, 10, DISAGREE",
    "30, 70, DISAGREE",
    "6, 6, UNKNOWN",
    "14, 1, UNKNOWN",
  })
  void concludesFromListsOfEitherOrder(int configured, int rotated, Verdict verdict) {
    OrderCheck check = add(new OrderCheck(TWO), configured, TWO);

    assertThat(add(check, rotated, rotated(TWO)).result(0).verdict()).isEqualTo(verdict);
  }

  @Test
  void listsThatFitNoOrderAreADisagreement() {
    List<Server> three = RingTest.servers(3);
    OrderCheck check = new OrderCheck(three);
    for (int i = 0; i < 300; i++) {
      check.add("key-" + i, three.get(i % 3));
    }

    assertThat(check.result(0).verdict()).isEqualTo(Verdict.DISAGREE);
  }

  @Test
  void oneListInUseOnTwoServersIsProof() {
    assertThat(add(new OrderCheck(TWO), 50, TWO).result(1).verdict()).isEqualTo(Verdict.DISAGREE);
    assertThat(new OrderCheck(TWO).result(1).verdict()).isEqualTo(Verdict.DISAGREE);
  }

  /** Lists of two places of four leave open how the other two are ordered. */
  @Test
  void confirmsNoPlaceThatHasNoList() {
    List<Server> four = RingTest.servers(4);
    Ring ring = new Ring(four);
    OrderCheck check = new OrderCheck(four);
    for (int i = 0; i < 100; i++) {
      Server home = ring.homeOf("key-" + i);
      if (home.index() < 2) {
        check.add("key-" + i, home);
      }
    }

    assertThat(check.result(0).lists()).isGreaterThan(13);
    assertThat(check.result(0).verdict()).isEqualTo(Verdict.UNKNOWN);
  }
}
