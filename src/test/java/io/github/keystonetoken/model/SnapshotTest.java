package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Collector.CollectorRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SnapshotTest {

  private static final Outcome<ServerLists> LISTS =
      Outcome.failed(new Failure(Failure.Kind.TIMEOUT, "It hangs."), Instant.EPOCH);

  private static Server server(int index, String host) {
    return new Server(index, host + ":11211", host, 11211);
  }

  private static Snapshot watched() {
    Map<Server, Outcome<ServerLists>> lists = new LinkedHashMap<>();
    lists.put(server(0, "a"), LISTS);
    lists.put(server(1, "b"), LISTS);
    return Snapshot.initial(Keystone.unknown())
        .withLists(lists)
        .withFetchedBytes(Map.of(server(0, "a"), 1L, server(1, "b"), 2L))
        .withUsers(UserDirectory.empty())
        .withRuns(Collector.LISTS, CollectorRuns.none(Duration.ofMinutes(1)))
        .withRuns(Collector.SQL, CollectorRuns.none(Duration.ofMinutes(1)));
  }

  @Test
  void movesFiguresOfServersThatStay() {
    Snapshot after =
        watched()
            .reconfigured(
                Keystone.unknown(),
                Set.of(Collector.LISTS),
                List.of(server(0, "b"), server(1, "c")));

    assertThat(after.lists()).containsOnlyKeys(server(0, "b"));
    assertThat(after.fetchedBytes()).containsExactly(Map.entry(server(0, "b"), 2L));
  }

  @Test
  void keepsOnlyWhatIsStillWatched() {
    Snapshot ofMemcached =
        watched()
            .reconfigured(Keystone.unknown(), Set.of(Collector.MEMCACHED), List.of(server(0, "a")));
    assertThat(ofMemcached.lists()).isEmpty();
    assertThat(ofMemcached.users()).isEmpty();
    assertThat(ofMemcached.runs()).isEmpty();

    Snapshot ofSql = watched().reconfigured(Keystone.unknown(), Set.of(Collector.SQL), List.of());
    assertThat(ofSql.users()).isPresent();
    assertThat(ofSql.runs()).containsOnlyKeys(Collector.SQL);
  }
}
