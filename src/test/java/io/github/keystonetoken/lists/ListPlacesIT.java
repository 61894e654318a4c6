package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.lists.ListLookup.Sighting;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Placement.ServerOrder.Verdict;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserDirectory;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.servers.Memcached;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists as controllers leave them on two real memcacheds after an outage, or if they disagree. */
final class ListPlacesIT {

  private static final Clock CLOCK = Clock.systemUTC();
  private static final int PICKLE = 1;

  private static List<Memcached> memcacheds;
  private static List<Server> servers;

  private final Instant now = CLOCK.instant().truncatedTo(ChronoUnit.SECONDS);
  private final Map<String, String> users = new HashMap<>();
  private ListsSetup setup;

  @BeforeAll
  static void start() {
    memcacheds = List.of(Memcached.start(), Memcached.start());
    servers = ListsSetup.servers(memcacheds);
  }

  @AfterAll
  static void stop() {
    memcacheds.forEach(Memcached::close);
  }

  @BeforeEach
  void empty() {
    setup = new ListsSetup(servers);
    memcacheds.forEach(memcached -> memcached.ask("flush_all", "\r\n"));
    IntStream.range(0, 20).forEach(i -> users.put("user-" + i, "name-" + i));
  }

  private static List<Server> reversed() {
    return List.of(servers.get(1), servers.get(0));
  }

  /** Stores a user's list as a Keystone does that has the servers in this order. */
  private void store(String userId, List<Server> order, Duration ago) {
    String key = KeyNaming.mangle("usertokens-" + userId);
    Instant at = now.minus(ago);
    Instant expiry = at.plus(ListsSetup.LIFETIME);
    byte[] value =
        TokenListValue.of(
            List.of(new ListEntry("%032x".formatted(userId.hashCode()), expiry)),
            BigDecimal.valueOf(at.getEpochSecond()));
    memcacheds
        .get(new Ring(order).homeOf(key).index())
        .set(key, value, PICKLE, ListsSetup.LIFETIME.minus(ago).toSeconds());
  }

  private Snapshot collect() throws Exception {
    Snapshot snapshot =
        ListsSetup.snapshot()
            .withUsers(
                UserDirectory.of(
                    users.entrySet().stream()
                        .map(user -> new User(user.getKey(), user.getValue(), ""))
                        .toList()));
    try (Nodes nodes = new Nodes(servers);
        ListsSource source = new ListsSource(setup.config(), nodes, true, CLOCK)) {
      ListsSource.Collected collected = source.collect(snapshot, CLOCK.instant().plusSeconds(60));
      return source.publish(snapshot, Outcome.ok(collected, CLOCK.instant()));
    }
  }

  private static long misplaced(Snapshot snapshot) {
    return snapshot.lists().values().stream()
        .flatMap(outcome -> outcome.figures().stream())
        .mapToLong(lists -> lists.misplaced().orElseThrow())
        .sum();
  }

  private static ServerOrder order(Snapshot snapshot) {
    return snapshot.placement().flatMap(Outcome::figures).orElseThrow().order();
  }

  /** The command where decides as the collector does. */
  private List<Sighting> where(String userId, Snapshot snapshot) throws InterruptedException {
    try (Nodes nodes = new Nodes(servers)) {
      return new ListLookup(setup.config(), nodes, snapshot, CLOCK).listsOf(userId).found();
    }
  }

  /** All reported lists, or only one of each server: the others are known by their time to live. */
  @ParameterizedTest
  @ValueSource(ints = {20, 1})
  void outageLeavesNoMisplacedLists(int top) throws Exception {
    setup.top = top;
    // While a server was down for ten seconds, its users' lists went to the other one.
    users.keySet().forEach(user -> store(user, reversed(), Duration.ofMinutes(10)));
    users.keySet().forEach(user -> store(user, servers, Duration.ofMinutes(1)));

    Snapshot snapshot = collect();

    assertThat(misplaced(snapshot)).isZero();
    assertThat(order(snapshot)).isEqualTo(new ServerOrder(Verdict.CONFIRMED, servers, 20, 20, 0));
    assertThat(where("user-0", snapshot))
        .hasSize(2)
        .noneMatch(sighting -> sighting.list().misplaced());
  }

  @Test
  void userWhoDoesNotReturnIsMisplacedForAnHourAtMost() throws Exception {
    setup.recentWindow = Duration.ofMinutes(5);
    store("user-0", reversed(), Duration.ofMinutes(58));
    assertThat(misplaced(collect())).isEqualTo(1);

    // Of a cloud whose tokens live for a day.
    String key = KeyNaming.mangle("usertokens-user-0");
    Instant at = now.minus(Duration.ofMinutes(61));
    byte[] value =
        TokenListValue.of(
            List.of(new ListEntry("%032x".formatted(1), now.plus(Duration.ofHours(23)))),
            BigDecimal.valueOf(at.getEpochSecond()));
    memcacheds.get(new Ring(reversed()).homeOf(key).index()).set(key, value, PICKLE, 3_600);
    assertThat(misplaced(collect())).isZero();
  }

  @Test
  void oneListInUseOnTwoServersProvesThatControllersDisagree() throws Exception {
    users.keySet().forEach(user -> store(user, servers, Duration.ofMinutes(30)));
    store("user-0", reversed(), Duration.ofMinutes(1));
    store("user-0", servers, Duration.ZERO);

    Snapshot snapshot = collect();

    assertThat(misplaced(snapshot)).isEqualTo(1);
    assertThat(order(snapshot).verdict()).isEqualTo(Verdict.DISAGREE);
    assertThat(order(snapshot).inUseTwice()).isEqualTo(1);
    assertThat(where("user-0", snapshot))
        .extracting(sighting -> sighting.list().misplaced())
        .containsExactlyInAnyOrder(true, false);
  }

  @Test
  void listsThatAreSplitEvenlyProveIt() throws Exception {
    int n = 0;
    for (String user : users.keySet()) {
      store(user, n++ % 2 == 0 ? servers : reversed(), Duration.ofMinutes(10));
    }

    Snapshot snapshot = collect();

    assertThat(misplaced(snapshot)).isEqualTo(10);
    assertThat(order(snapshot).verdict()).isEqualTo(Verdict.DISAGREE);
  }

  @Test
  void findsTheOrderOfAllControllers() throws Exception {
    users.keySet().forEach(user -> store(user, reversed(), Duration.ofMinutes(10)));

    assertThat(order(collect())).isEqualTo(new ServerOrder(Verdict.OTHER, reversed(), 20, 20, 0));
  }

  @Test
  void unnamedListsAreReportedByTheirKeys() throws Exception {
    users.clear();
    setup.walkInterval = Duration.ofNanos(1);
    store("ldap-1", servers, Duration.ZERO);
    store("ldap-2", servers, Duration.ofMinutes(1));

    List<UserList> lists =
        collect().lists().values().stream()
            .flatMap(outcome -> outcome.figures().orElseThrow().top().stream())
            .toList();

    assertThat(lists)
        .extracting(UserList::userId, UserList::key)
        .containsExactlyInAnyOrder(
            tuple("", KeyNaming.mangle("usertokens-ldap-1")),
            tuple("", KeyNaming.mangle("usertokens-ldap-2")));
    assertThat(lists)
        .allSatisfy(
            list ->
                assertThat(list.rewriteBytesPerSecond(setup.recentWindow))
                    .hasValue(list.bytes() / 300.0));
  }
}
