package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ListTrafficTest {

  private static final Instant NOW = Instant.parse("2016-04-27T09:00:00Z");
  private static final Server A = new Server(0, "10.0.0.11:11211", "10.0.0.11", 11211);

  /** Sent once a second. */
  private static final UserList HALF = list("half", 50_000, 600L);

  private static final UserList MORE = list("more", 50_001, 600L);
  private static final UserList SLOW = list("slow", 90_000, 1L);
  private static final UserList UNKNOWN = list("unknown", 90_000, null);

  private static UserList list(String key, long bytes, @Nullable Long recent) {
    return UserList.unread("", key, bytes, Optional.empty())
        .withContents(
            Optional.empty(),
            Optional.of(ServerListsBuilder.entries(1_000, 0, Optional.ofNullable(recent))));
  }

  private static ListTraffic traffic(UserList... lists) {
    NodeStats stats = new NodeStatsBuilder().rates(100_000, 0).build();
    ServerLists all = ServerListsBuilder.of(lists);
    return ListTraffic.on(
        A,
        Snapshot.initial(Keystone.unknown())
            .withNodes(Map.of(A, Outcome.ok(stats, NOW)))
            .withLists(Map.of(A, Outcome.ok(all, NOW))));
  }

  @Test
  void causeIsTheListThatIsMoreThanHalf() {
    assertThat(traffic(SLOW, MORE).cause()).isEqualTo(MORE);
    assertThat(traffic(SLOW, MORE, UNKNOWN).cause()).isEqualTo(MORE);
    assertThat(traffic(SLOW, HALF).cause()).isNull();
  }

  @Test
  void isByOthersOnlyIfThePaceOfEachListIsKnown() {
    assertThat(traffic().isByOthers()).isTrue();
    assertThat(traffic(HALF).isByOthers()).isTrue();
    assertThat(traffic(SLOW, HALF).isByOthers()).isFalse();
    assertThat(traffic(UNKNOWN).isByOthers()).isFalse();
    assertThat(traffic(MORE).isByOthers()).isFalse();
  }

  @Test
  void nothingIsKnownWithoutBothFigures() {
    Snapshot nothing = Snapshot.initial(Keystone.unknown());

    assertThat(ListTraffic.on(A, nothing))
        .isEqualTo(new ListTraffic(null, OptionalDouble.empty(), Duration.ZERO))
        .extracting(ListTraffic::isByOthers)
        .isEqualTo(false);
  }
}
