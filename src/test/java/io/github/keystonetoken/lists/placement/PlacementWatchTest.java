package io.github.keystonetoken.lists.placement;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.keystonetoken.model.Placement.Basis;
import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class PlacementWatchTest {

  private static final List<Server> SERVERS = Servers.of(2);
  private static final List<Server> REVERSED = List.of(SERVERS.get(1), SERVERS.get(0));

  private final Logger logger = (Logger) LoggerFactory.getLogger(PlacementWatch.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  private static List<FoundKey> placed(PlacementAlgorithm algorithm, int number) {
    Ring ring = Ring.of(algorithm, SERVERS);
    return IntStream.range(0, number)
        .mapToObj(i -> "usertokens-" + i)
        .map(key -> new FoundKey(key, ring.placesOf(key).get(0), key.hashCode()))
        .toList();
  }

  private static List<FoundKey> swapped(List<FoundKey> keys) {
    return keys.stream()
        .map(key -> new FoundKey(key.key(), REVERSED.get(key.holder().index()), key.bytes()))
        .toList();
  }

  private List<String> messages() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void whatKeystonesDriversUseIsAssumedUntilListsTell() {
    PlacementWatch watch = new PlacementWatch(SERVERS, Optional.empty());

    PlacementInUse before = watch.after(List.of(), Set.of());
    PlacementInUse after = watch.after(placed(PlacementAlgorithm.PYMEMCACHE, 50), Set.of());
    PlacementInUse emptied = watch.after(List.of(), Set.of());

    assertThat(before.algorithm()).isEqualTo(PlacementAlgorithm.PYTHON_MEMCACHED);
    assertThat(before.basis()).isEqualTo(Basis.ASSUMED);
    assertThat(List.of(after, emptied))
        .allSatisfy(
            inUse -> {
              assertThat(inUse.algorithm()).isEqualTo(PlacementAlgorithm.PYMEMCACHE);
              assertThat(inUse.basis()).isEqualTo(Basis.DETECTED);
            });
    assertThat(messages())
        .containsExactly("Lists are placed by pymemcache: 50 of 50 stand where it puts them.");
  }

  @Test
  void theOperatorsWordHoldsAndListsThatContradictItAreLogged() {
    PlacementWatch watch =
        new PlacementWatch(SERVERS, Optional.of(PlacementAlgorithm.PYTHON_MEMCACHED));

    PlacementInUse inUse = watch.after(placed(PlacementAlgorithm.PYMEMCACHE, 50), Set.of());

    assertThat(inUse.algorithm()).isEqualTo(PlacementAlgorithm.PYTHON_MEMCACHED);
    assertThat(inUse.basis()).isEqualTo(Basis.CONFIGURED);
    assertThat(messages())
        .singleElement()
        .asString()
        .contains("--memcached.hash", "50 of 50", "pymemcache", "python-memcached");
  }

  @Test
  void anotherOrderIsLoggedOnceAndSoIsItsEnd() {
    PlacementWatch watch = new PlacementWatch(SERVERS, Optional.empty());
    List<FoundKey> keys = placed(PlacementAlgorithm.PYTHON_MEMCACHED, 50);

    watch.after(keys, Set.of());
    watch.after(swapped(keys), Set.of());
    PlacementInUse reordered = watch.after(swapped(keys), Set.of());
    watch.after(keys, Set.of());

    assertThat(messages())
        .containsExactly(
            "Lists are placed by python-memcached: 50 of 50 stand where it puts them.",
            "memcached.servers: configured in the order 127.0.0.1:31211,127.0.0.1:31212, but 50 of"
                + " 50 lists stand as if it were 127.0.0.1:31212,127.0.0.1:31211; make the order"
                + " the same in every keystone.conf, and here.",
            "Lists stand in the order in which the memcached servers are configured again.");
    assertThat(swapped(keys))
        .allMatch(key -> reordered.isMisplaced(key.key(), key.holder()))
        .allMatch(key -> !reordered.homeOf(key.key(), key.holder()).equals(key.holder()));
  }

  @Test
  void nothingIsDetectedWhileAServerIsDown() {
    PlacementWatch watch = new PlacementWatch(SERVERS, Optional.empty());

    assertThat(
            watch.after(placed(PlacementAlgorithm.PYMEMCACHE, 50), Set.of(SERVERS.get(1))).basis())
        .isEqualTo(Basis.ASSUMED);
  }

  @Test
  void aListThatMovedFromADeadServerIsNotMisplacedWhileItIsDead() {
    PlacementWatch watch = new PlacementWatch(SERVERS, Optional.empty());
    String key = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

    assertThat(watch.after(List.of(), Set.of()).isMisplaced(key, SERVERS.get(0))).isTrue();
    assertThat(watch.after(List.of(), Set.of(SERVERS.get(1))).isMisplaced(key, SERVERS.get(0)))
        .isFalse();
    assertThat(watch.after(List.of(), Set.of(SERVERS.get(1))).homeOf(key, SERVERS.get(0)))
        .isEqualTo(SERVERS.get(1));
  }
}
