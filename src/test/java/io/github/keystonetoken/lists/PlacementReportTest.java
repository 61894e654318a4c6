package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.CacheCopy;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Placement.ServerOrder.Verdict;
import io.github.keystonetoken.model.Placement.Weight;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.ServerListsBuilder;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The places of lists, and what is reported of them. */
final class PlacementReportTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_461_687_084);

  /** Belongs on the second of two servers. */
  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  private static final Server A = new Server(0, "10.0.0.11:11211", "10.0.0.11", 11211);
  private static final Server B = new Server(1, "10.0.0.12:11211", "10.0.0.12", 11211);
  private static final Snapshot NOTHING_KNOWN = Snapshot.initial(Keystone.unknown());

  private final FoundLists foundOnA = new FoundLists(A, 20);
  private final FoundLists foundOnB = new FoundLists(B, 20);
  private final List<FoundLists> found = List.of(foundOnA, foundOnB);
  private final Map<Server, Outcome<ServerLists>> reported = new LinkedHashMap<>();
  private final PlacementReport report =
      new PlacementReport(new KeyNaming(KeyNames.BOTH), List.of(A, B));

  private final Logger logger = (Logger) LoggerFactory.getLogger(PlacementReport.class);
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

  private List<String> messages() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private Placement placement() {
    return report.of(report.check(found, NOW), found, reported, NOTHING_KNOWN);
  }

  private Placement.WhatIf whatIf(Weight weight) {
    return Optional.ofNullable(placement().whatIf().get(weight)).orElseThrow();
  }

  private PlaceCheck check() {
    return report.check(found, NOW);
  }

  private static UserList stored(FoundLists server, @Nullable Integer minutesAgo) {
    Optional<Instant> storedAt =
        Optional.ofNullable(minutesAgo).map(minutes -> NOW.minusSeconds(60L * minutes));
    UserList list = UserList.unread("u", KEY, 1, storedAt);
    server.add(list);
    return list;
  }

  /** What was stored elsewhere, and where it belongs, so many minutes ago. */
  @ParameterizedTest
  @CsvSource({
    // In use elsewhere, with or without a list at home.
    "0, , true",
    "4, 30, true",
    "4, 1, true",
    // Replaced at home since.
    "6, 1, false",
    "59, 58, false",
    // Not replaced since.
    "6, , true",
    "59, 60, true",
    // Too old to decide.
    "61, , false",
    "61, 90, false",
  })
  void listIsMisplacedUnlessAnOutageLeftIt(
      int elsewhere, @Nullable Integer home, boolean expected) {
    UserList list = stored(foundOnA, elsewhere);
    if (home != null) {
      stored(foundOnB, home);
    }

    assertThat(check().place(list, A)).isEqualTo(list.withPlace(B, expected));
    assertThat(check().place(list, B)).isEqualTo(list.withPlace(B, false));
    assertThat(foundOnA.all().map(check()::isMisplaced)).containsExactly(expected);
    assertThat(foundOnA.all().map(check()::isCurrent)).containsExactly(expected);
    assertThat(foundOnB.all().filter(check()::isMisplaced)).isEmpty();
    assertThat(foundOnB.all()).allMatch(check()::isCurrent);
    assertThat(foundOnA.all().filter(report.check(List.of(foundOnA), NOW)::isMisplaced))
        .as("while the other server is dead")
        .isEmpty();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(ints = 10)
  void listOfUnknownTimeAtHomeMayBeNewer(@Nullable Integer elsewhere) {
    UserList list = stored(foundOnA, elsewhere);
    assertThat(check().place(list, A).misplaced()).isTrue();

    stored(foundOnB, null);
    assertThat(check().place(list, A).misplaced()).isFalse();
    assertThat(check().inUseTwice).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1, 4, 1", "4, 1, 1", "1, 6, 0", "6, 1, 0", "1, , 0"})
  void countsListsInUseOnTwoServers(int elsewhere, @Nullable Integer home, int expected) {
    stored(foundOnA, elsewhere);
    stored(foundOnB, home);

    assertThat(check().inUseTwice).isEqualTo(expected);
  }

  /** Stores lists as clients with this order of servers do. */
  private void holdLists(int number, List<Server> order, Instant storedAt) {
    Ring ring = new Ring(order);
    for (int i = 0; i < number; i++) {
      String key = KeyNaming.mangle("usertokens-" + i);
      FoundLists holder = ring.homeOf(key).equals(A) ? foundOnA : foundOnB;
      holder.add(UserList.unread("u" + i, key, 1, Optional.of(storedAt)));
    }
  }

  private ServerOrder order() {
    return placement().order();
  }

  @Test
  void listInUseOnTwoServersIsADisagreement() {
    holdLists(1, List.of(A, B), NOW);
    holdLists(1, List.of(B, A), NOW.minusSeconds(60));

    assertThat(order().verdict()).isEqualTo(Verdict.DISAGREE);
    assertThat(order().inUseTwice()).isEqualTo(1);
    assertThat(messages())
        .containsExactly(
            "memcached.servers: controllers disagree on them or their order: 1 lists are stored on"
                + " two servers at a time, and 1 of 2 fit no order; use the same order in every"
                + " keystone.conf and here.");
  }

  @Test
  void logsAnotherOrderOnce() {
    holdLists(50, List.of(B, A), NOW);

    assertThat(order().verdict()).isEqualTo(Verdict.OTHER);
    assertThat(order().servers()).containsExactly(B, A);
    assertThat(messages())
        .containsExactly(
            "memcached.servers: the configured order is 10.0.0.11:11211,10.0.0.12:11211, but 50 of"
                + " 50 lists are stored in the order 10.0.0.12:11211,10.0.0.11:11211; use the same"
                + " order in every keystone.conf and here.");
  }

  @Test
  void orderIsNotKnownUntilAnHourAfterAFailure() {
    holdLists(20, List.of(A, B), NOW);
    List<FoundLists> one = List.of(foundOnA);

    assertThat(order(one, NOW)).isEqualTo(ServerOrder.UNKNOWN);
    assertThat(order(found, NOW.plusSeconds(3_599))).isEqualTo(ServerOrder.UNKNOWN);
    assertThat(order(found, NOW.plusSeconds(3_600)).verdict()).isEqualTo(Verdict.CONFIRMED);
    assertThat(log.list).isEmpty();
  }

  private ServerOrder order(List<FoundLists> ofAnswering, Instant moment) {
    PlaceCheck places = report.check(ofAnswering, moment);
    return report.of(places, ofAnswering, reported, NOTHING_KNOWN).order();
  }

  @Test
  void findsOtherOrderOfTheCachesServers() {
    for (Server server : List.of(A, B)) {
      CacheCopy used = CacheCopy.seen(server.index(), NOW, Duration.ZERO, null);
      Map<String, CacheCopy> regions = new HashMap<>();
      KeyNaming.CACHE_REGIONS.values().forEach(region -> regions.put(region, used));
      ServerListsBuilder lists = new ServerListsBuilder(List.of());
      lists.cacheRegions = regions;
      reported.put(server, Outcome.ok(lists.build(), NOW));
    }

    assertThat(placement().otherCacheOrder()).containsExactly(B, A);
  }

  @Test
  void whatIfByBytesCountsAllLists() throws IOException {
    List<String> keys = Files.readAllLines(Path.of("src/test/resources/placement/keys.txt"));
    keys.forEach(key -> foundOnA.add(UserList.unread("u", key, 3, Optional.empty())));

    Placement.WhatIf bytes = whatIf(Weight.BYTES);

    assertThat(bytes.floorShare()).isEqualTo(1 / 1000.0);
    for (int servers = 1; servers <= 8; servers++) {
      int[] keysOf = new int[servers];
      for (String key : keys) {
        keysOf[Ring.place(key, servers)]++;
      }
      assertThat(bytes.hottestShares().get(servers - 1))
          .isEqualTo(Arrays.stream(keysOf).max().orElseThrow() / 1000.0, within(1e-9));
    }
    assertThat(placement().whatIf()).doesNotContainKey(Weight.TRAFFIC);
  }

  private static UserList rewritten(String key, long bytes, long recent) {
    return UserList.unread("u", key, bytes, Optional.empty())
        .withContents(
            Optional.empty(),
            Optional.of(ServerListsBuilder.entries(recent, 0, Optional.of(recent))));
  }

  @Test
  void whatIfByTrafficCountsRewrites() {
    ServerLists lists =
        ServerListsBuilder.of(rewritten(KEY, 1000, 30), rewritten("other", 5000, 2));
    reported.put(A, Outcome.ok(lists, NOW));

    assertThat(whatIf(Weight.TRAFFIC).floorShare()).isEqualTo(30_000 / 40_000.0);
  }
}
