package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.Weight;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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
  private final List<Outcome<ServerLists>> reported = new ArrayList<>();
  private final PlacementReport report =
      new PlacementReport(new KeyNaming(KeyNames.BOTH), List.of(A, B));

  private static void hold(FoundLists server, String key, long bytes) {
    server.add(UserList.unread("user-of-" + key, key, bytes, Optional.empty()));
  }

  private Placement placement(Snapshot snapshot) {
    return report.of(found, reported, snapshot);
  }

  private Placement.WhatIf whatIf(Weight weight) {
    return Optional.ofNullable(placement(NOTHING_KNOWN).whatIf().get(weight)).orElseThrow();
  }

  @Test
  void failedServersAreDead() {
    assertThat(report.ring(found).isMisplaced(KEY, A)).isTrue();

    assertThat(report.ring(List.of(foundOnA)).isMisplaced(KEY, A)).isFalse();
  }

  @Test
  void whatIfByBytesCountsAllLists() {
    hold(foundOnB, KEY, 578_966);
    hold(foundOnA, KeyNaming.mangle("revocation"), 21_034);

    Placement.WhatIf bytes = whatIf(Weight.BYTES);

    assertThat(bytes.floorShare()).isEqualTo(578_966 / 600_000.0);
    assertThat(bytes.hottestShares()).hasSize(8).allMatch(share -> share >= bytes.floorShare());
    assertThat(placement(NOTHING_KNOWN).whatIf()).doesNotContainKey(Weight.TRAFFIC);
  }

  @Test
  void hottestShareIsThatOfTheServerThatTheRingGivesMost() throws IOException {
    List<String> keys = Files.readAllLines(Path.of("src/test/resources/placement/keys.txt"));
    keys.forEach(key -> hold(foundOnA, key, 3));

    List<Double> shares = whatIf(Weight.BYTES).hottestShares();

    assertThat(shares).hasSize(8).first().isEqualTo(1.0);
    for (int n = 2; n <= 8; n++) {
      Ring ring = new Ring(IntStream.range(0, n).mapToObj(PlacementReportTest::server).toList());
      int[] loads = new int[n];
      keys.forEach(key -> loads[ring.homeOf(key).index()]++);
      assertThat(shares.get(n - 1))
          .isEqualTo(Arrays.stream(loads).max().orElseThrow() / 1000.0, within(1e-9));
    }
  }

  private static Server server(int index) {
    return new Server(index, "s" + index, "s" + index, 11211);
  }

  @Test
  void whatIfByTrafficCountsRewrites() {
    reported.add(Outcome.ok(serverLists(userList(KEY, 1000, 30), userList("other", 5000, 2)), NOW));

    assertThat(whatIf(Weight.TRAFFIC).floorShare()).isEqualTo(30_000 / 40_000.0);
  }

  @Test
  void placesUsersThatSqlReports() {
    UserTokens ceilometer = UserTokens.counted(CEILOMETER, "ceilometer", 5);
    SqlTokens sql =
        new SqlTokens(
            Release.KILO,
            Optional.empty(),
            Optional.of(
                new SqlTokens.Owners(
                    Optional.of(2L),
                    List.of(ceilometer, UserTokens.counted("", "", 3)),
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
            SqlTokens.Session.UNKNOWN);

    assertThat(placement(NOTHING_KNOWN.withSql(Outcome.ok(sql, NOW))).users())
        .containsExactly(new Placement.UserPlacement(CEILOMETER, "ceilometer", KEY, B));
  }

  private static UserList userList(String key, long bytes, long recent) {
    return UserList.unread("user-of-" + key, key, bytes, Optional.empty())
        .withContents(
            Optional.empty(), Optional.of(new UserList.Entries(recent, 0, Optional.of(recent))));
  }

  private static ServerLists serverLists(UserList... top) {
    return new ServerLists(
        top.length,
        OptionalLong.of(0),
        0,
        0,
        OptionalLong.empty(),
        List.of(top),
        Duration.ofMinutes(10),
        OptionalLong.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }
}
