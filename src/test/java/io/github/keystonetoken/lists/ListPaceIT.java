package io.github.keystonetoken.lists;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.collect.MovableClock;
import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.ServerListsBuilder;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.TokenLifetime.ObservedLifetime;
import io.github.keystonetoken.model.UserList;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A list of tokens that live for a day, one each 12 s; nothing says how long they live. */
final class ListPaceIT extends TwoMemcacheds {

  private static final String USER = "eef939600bc111e69aeb57d4fa849231";
  private static final int PLACE = 1;
  private static final Instant START = Instant.parse("2016-04-26T15:41:25Z");
  private static final Duration WINDOW = Duration.ofMinutes(5);
  private static final Duration DAY = Duration.ofDays(1);

  private final MovableClock clock = new MovableClock(START);
  private final List<ListEntry> entries = new ArrayList<>();
  private Instant nextIssue = START.minus(DAY).plusSeconds(6);

  @Override
  Clock clock() {
    return clock;
  }

  @BeforeEach
  void addUser() {
    setup.users.put(USER, "nova");
    setup.snapshot = Snapshot.initial(Keystone.unknown());
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
    store(USER, entries, stored, PLACE, Duration.ZERO);
  }

  private void pass(Duration time) {
    clock.set(clock.instant().plus(time));
  }

  private ServerLists collect() throws Exception {
    setup.collect();
    return setup.lists(PLACE);
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
      assertThat(setup.snapshot.tokenExpiration()).contains(DAY);
      pass(Duration.ofMinutes(1));
    }
  }

  @Test
  void countsTokensOfAnyLifetime() throws Exception {
    issue(DAY);
    collect();
    for (int step = 0; step < 14; step++) {
      pass(WINDOW);
      issue(Duration.ofHours(1));

      ServerLists lists = collect();

      assertThat(entries(lists).recent()).contains(25L);
      // The largest of the last hour.
      assertThat(lists.observedLifetime().map(ObservedLifetime::value))
          .contains(step <= 10 ? DAY : Duration.ofHours(1));
    }
  }

  @Test
  void tokensThatLiveLongerThanConfiguredAreNotAllRecent() throws Exception {
    setup.snapshot = ListsSetup.initialSnapshot();
    issue(DAY);

    assertThat(entries(collect()).recent()).contains(25L);
  }

  @Test
  void listThatWasGoneHasItsMeanPace() throws Exception {
    issue(DAY);
    collect();
    memcacheds.get(PLACE).ask("flush_all", "\r\n");
    pass(WINDOW);
    assertThat(collect().top()).isEmpty();
    pass(DAY.minus(WINDOW));
    issue(DAY);

    assertThat(entries(collect()).recent()).contains(25L);
  }

  /** Havana's, without the time of the store. */
  @Test
  void observesLifetimeOnceTokensAreIssued() throws Exception {
    storeBare(START.plus(DAY).minusSeconds(70));
    ServerLists first = collect();
    assertThat(entries(first)).isEqualTo(ServerListsBuilder.entries(1, 0, Optional.empty()));
    assertThat(first.observedLifetime()).isEmpty();
    assertThat(first.rewriteBytesPerSecond()).isEmpty();

    pass(WINDOW);
    Instant newest = clock.instant().plus(DAY).minusSeconds(10);
    storeBare(START.plus(DAY).minusSeconds(70), newest.minusSeconds(20), newest);
    ServerLists second = collect();

    assertThat(entries(second)).isEqualTo(ServerListsBuilder.entries(3, 0, Optional.of(2L)));
    assertThat(second.observedLifetime()).contains(new ObservedLifetime(DAY, clock.instant()));
  }

  private static void storeBare(Instant... expiries) {
    StringBuilder pickle = new StringBuilder("(l");
    for (Instant expiry : expiries) {
      pickle.append("(S'0123456789abcdef0123456789abcdef'\nS'").append(expiry).append("'\nta");
    }
    byte[] value = pickle.append('.').toString().getBytes(US_ASCII);
    memcacheds.get(PLACE).set(listKey(USER), value, PICKLE, 0);
  }
}
