package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.lists.FoundLists.Found;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Placement.ServerOrder.Verdict;
import io.github.keystonetoken.model.Placement.Weight;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.ServerListsBuilder;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class PlacementReportTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_461_687_084);
  private static final String CEILOMETER = "eef939600bc111e69aeb57d4fa849231";
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

  private Placement placement(Snapshot snapshot) {
    return report.of(report.check(found, NOW), found, reported, snapshot);
  }

  private Placement.WhatIf whatIf(Weight weight) {
    return Optional.ofNullable(placement(NOTHING_KNOWN).whatIf().get(weight)).orElseThrow();
  }

  @Test
  void failedServersAreDead() {
    Found onA = new Found(A, KEY, 1, NOW);

    assertThat(report.check(found, NOW).isMisplaced(onA)).isTrue();
    assertThat(report.check(List.of(foundOnA), NOW).isMisplaced(onA)).isFalse();
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
    return placement(NOTHING_KNOWN).order();
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
    assertThat(placement(NOTHING_KNOWN).whatIf()).doesNotContainKey(Weight.TRAFFIC);
  }

  @Test
  void whatIfByTrafficCountsRewrites() {
    ServerLists lists = ServerListsBuilder.of(userList(KEY, 1000, 30), userList("other", 5000, 2));
    reported.put(A, Outcome.ok(lists, NOW));

    assertThat(whatIf(Weight.TRAFFIC).floorShare()).isEqualTo(30_000 / 40_000.0);
  }

  @Test
  void placesUsersThatSqlReports() {
    UserTokens ceilometer = UserTokens.counted(new User(CEILOMETER, "ceilometer", ""), 5);
    SqlTokens sql =
        new SqlTokens(
            Release.KILO,
            Optional.empty(),
            Optional.of(
                new SqlTokens.Owners(
                    Optional.of(2L),
                    List.of(ceilometer, UserTokens.counted(User.UNKNOWN, 3)),
                    Estimate.counted(0))),
            Optional.of(
                new SqlTokens.Recent(
                    Duration.ofMinutes(5), Estimate.counted(1), List.of(ceilometer))),
            Optional.empty(),
            Map.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            SqlTokens.Session.UNKNOWN);

    assertThat(placement(NOTHING_KNOWN.withSql(Outcome.ok(sql, NOW))).users())
        .containsExactly(
            new Placement.UserPlacement(new User(CEILOMETER, "ceilometer", ""), KEY, B));
  }

  private static UserList userList(String key, long bytes, long recent) {
    return UserList.unread("user-of-" + key, key, bytes, Optional.empty())
        .withContents(
            Optional.empty(),
            Optional.of(ServerListsBuilder.entries(recent, 0, Optional.of(recent))));
  }
}
