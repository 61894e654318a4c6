package io.github.keystonetoken.lists;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.collect.MovableClock;
import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.ServerListsBuilder;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.TokenLifetime.ObservedLifetime;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserDirectory;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.servers.Memcached;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A list of tokens that live for a day, one each 12 s; nothing says how long they live. */
final class ListPaceIT {

  private static final String USER = "eef939600bc111e69aeb57d4fa849231";
  private static final Instant START = Instant.parse("2016-04-26T15:41:25Z");
  private static final Duration WINDOW = Duration.ofMinutes(5);
  private static final Duration DAY = Duration.ofDays(1);
  private static final int PICKLE = 1;

  private static Memcached memcached;
  private static Server server;

  private final MovableClock clock = new MovableClock(START);
  private final List<ListEntry> entries = new ArrayList<>();
  private Instant nextIssue = START.minus(DAY).plusSeconds(6);
  private Snapshot snapshot =
      Snapshot.initial(Keystone.unknown())
          .withUsers(UserDirectory.of(List.of(new User(USER, "nova", ""))));
  private Nodes nodes;
  private ListsSource source;

  @BeforeAll
  static void start() {
    memcached = Memcached.start();
    server = ListsSetup.servers(List.of(memcached)).get(0);
  }

  @AfterAll
  static void stop() {
    memcached.close();
  }

  @BeforeEach
  void open() {
    memcached.ask("flush_all", "\r\n");
    nodes = new Nodes(List.of(server));
    source = new ListsSource(new ListsSetup(List.of(server)).config(), nodes, true, clock);
  }

  @AfterEach
  void close() {
    source.close();
    nodes.close();
  }

  /** Issues tokens until now, and stores the list as Keystone did with the last of them. */
  private void issue(Duration lifetime) {
    Instant stored = START;
    while (nextIssue.isBefore(clock.instant())) {
      Instant issued = nextIssue;
      entries.removeIf(entry -> entry.expires().isBefore(issued));
      entries.add(new ListEntry("%032x".formatted(issued.getEpochSecond()), issued.plus(lifetime)));
      stored = issued;
      nextIssue = issued.plusSeconds(12);
    }
    store(TokenListValue.of(entries, BigDecimal.valueOf(stored.getEpochSecond())));
  }

  private static void store(byte[] value) {
    memcached.set(KeyNaming.mangle("usertokens-" + USER), value, PICKLE, 0);
  }

  private void pass(Duration time) {
    clock.set(clock.instant().plus(time));
  }

  private ServerLists collect() throws Exception {
    ListsSource.Collected collected = source.collect(snapshot, clock.instant().plusSeconds(60));
    snapshot = source.publish(snapshot, Outcome.ok(collected, clock.instant()));
    return Optional.ofNullable(collected.lists().get(server))
        .flatMap(Outcome::figures)
        .orElseThrow();
  }

  private static UserList.Entries entries(ServerLists lists) {
    return lists.top().get(0).entries().orElseThrow();
  }

  @Test
  void steadyListHasSteadyPace() throws Exception {
    for (int minute = 0; minute <= 12; minute++) {
      issue(DAY);

      ServerLists lists = collect();

      assertThat(entries(lists).live()).isEqualTo(7_200);
      assertThat(entries(lists).recent()).contains(25L);
      assertThat(lists.rewriteBytesPerSecond())
          .hasValue(25 * lists.largestBytes().getAsLong() / 300.0);
      assertThat(lists.observedLifetime().map(ObservedLifetime::value)).contains(DAY);
      assertThat(snapshot.tokenExpiration()).contains(DAY);
      pass(Duration.ofMinutes(1));
    }
  }

  @Test
  void countsTokensOfAnyLifetime() throws Exception {
    issue(DAY);
    collect();
    List<Duration> observed = new ArrayList<>();
    for (int step = 0; step < 14; step++) {
      pass(WINDOW);
      issue(Duration.ofHours(1));

      ServerLists lists = collect();

      assertThat(entries(lists).recent()).contains(25L);
      observed.add(lists.observedLifetime().orElseThrow().value());
    }

    assertThat(observed.stream().distinct().collect(Collectors.toList()))
        .as("the largest of the last hour")
        .containsExactly(DAY, Duration.ofHours(1));
    assertThat(observed.get(10)).isEqualTo(DAY);
    assertThat(observed.get(11)).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void tokensThatLiveLongerThanConfiguredAreNotAllRecent() throws Exception {
    snapshot =
        ListsSetup.snapshot().withUsers(UserDirectory.of(List.of(new User(USER, "nova", ""))));
    issue(DAY);

    assertThat(entries(collect()).recent()).contains(25L);
  }

  @Test
  void countsAllOfListThatStartedOver() throws Exception {
    issue(DAY);
    collect();
    entries.clear();
    pass(WINDOW);
    issue(DAY);

    assertThat(entries(collect())).isEqualTo(ServerListsBuilder.entries(25, 0, Optional.of(25L)));
  }

  @Test
  void listThatWasGoneHasItsMeanPace() throws Exception {
    issue(DAY);
    collect();
    memcached.ask("flush_all", "\r\n");
    pass(WINDOW);
    assertThat(collect().top()).isEmpty();
    pass(DAY.minus(WINDOW));
    issue(DAY);

    assertThat(entries(collect()).recent()).contains(25L);
  }

  /** Havana's, without the time of the store. */
  @Test
  void observesLifetimeOnceTokensAreIssued() throws Exception {
    store(bareList(START.plus(DAY).minusSeconds(70)));
    ServerLists first = collect();
    assertThat(entries(first)).isEqualTo(ServerListsBuilder.entries(1, 0, Optional.empty()));
    assertThat(first.observedLifetime()).isEmpty();
    assertThat(first.rewriteBytesPerSecond()).isEmpty();

    pass(WINDOW);
    Instant newest = clock.instant().plus(DAY).minusSeconds(10);
    store(bareList(START.plus(DAY).minusSeconds(70), newest.minusSeconds(20), newest));
    ServerLists second = collect();

    assertThat(entries(second)).isEqualTo(ServerListsBuilder.entries(3, 0, Optional.of(2L)));
    assertThat(second.observedLifetime()).contains(new ObservedLifetime(DAY, clock.instant()));
  }

  private static byte[] bareList(Instant... expiries) {
    StringBuilder pickle = new StringBuilder("(l");
    for (Instant expiry : expiries) {
      pickle.append("(S'0123456789abcdef0123456789abcdef'\nS'").append(expiry).append("'\nta");
    }
    return pickle.append('.').toString().getBytes(US_ASCII);
  }
}
