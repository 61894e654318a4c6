package io.github.keystonetoken.lists.placement;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.keystonetoken.model.Server;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

final class OrderWatchTest {

  private static final List<Server> TWO = Servers.of(2);

  private final Logger logger = (Logger) LoggerFactory.getLogger(OrderWatch.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final OrderWatch watch = new OrderWatch(TWO);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  private static List<Server> rotated(List<Server> servers) {
    List<Server> rotated = new ArrayList<>(servers);
    Collections.rotate(rotated, 1);
    return rotated;
  }

  /** Adds keys where a Keystone with the servers in this order stores them. */
  private static void add(OrderWatch watch, int keys, List<Server> order) {
    Ring ring = new Ring(order);
    for (int i = 0; i < keys; i++) {
      String key = "usertokens-%032x".formatted(i * 7919);
      watch.add(key, ring.homeOf(key));
    }
  }

  private void check(int keys, List<Server> order) {
    add(watch, keys, order);
    watch.check();
  }

  private List<String> messages() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void logsAnotherOrderOnceAndItsEnd() {
    check(50, TWO);
    check(50, rotated(TWO));
    check(50, rotated(TWO));
    check(50, TWO);

    assertThat(messages())
        .containsExactly(
            "memcached.servers: configured in the order 127.0.0.1:31211,127.0.0.1:31212, but 50 of"
                + " 50 lists stand as if it were 127.0.0.1:31212,127.0.0.1:31211; make the order"
                + " the same in every keystone.conf, and here.",
            "Lists stand in the order in which the memcached servers are configured again.");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 6, 20})
  void tellsTheOrder(int servers) {
    List<Server> keystones = rotated(Servers.of(servers));
    OrderWatch other = new OrderWatch(Servers.of(servers));
    add(other, 150, keystones);
    other.check();

    assertThat(messages())
        .singleElement()
        .asString()
        .contains(
            "150 of 150 lists stand as if it were "
                + String.join(",", keystones.stream().map(Server::address).toList()));
  }

  @Test
  void tellsTheOrderDespiteStrayKeys() {
    add(watch, 15, TWO);
    check(85, rotated(TWO));

    assertThat(messages()).singleElement().asString().contains("85 of 100 lists");
  }

  @Test
  void keepsTheOrderUntilOtherListsTell() {
    check(50, rotated(TWO));
    check(0, TWO);
    check(8, TWO);

    assertThat(messages()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"0, 8", "100, 100", "30, 70"})
  void fewOrContradictingKeysTellNothing(int configured, int rotated) {
    add(watch, configured, TWO);
    check(rotated, rotated(TWO));

    assertThat(messages()).isEmpty();
  }

  @Test
  void keysThatFitNoOrderTellNothing() {
    List<Server> three = Servers.of(3);
    OrderWatch other = new OrderWatch(three);
    for (int i = 0; i < 300; i++) {
      other.add("key-" + i, three.get(i % 3));
    }
    other.check();

    assertThat(messages()).isEmpty();
  }

  @Test
  void oneServerHasOneOrder() {
    OrderWatch one = new OrderWatch(Servers.of(1));
    add(one, 150, Servers.of(1));
    one.check();

    assertThat(messages()).isEmpty();
  }
}
