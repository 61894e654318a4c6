package io.github.keystonetoken.lists;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.lists.format.Fixture;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Placement.ServerOrder.Verdict;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserDirectory;
import io.github.keystonetoken.model.UserList;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists collector on two real memcacheds that hold what real Keystones stored. */
final class ListsSourceIT extends TwoMemcacheds {

  private static final String CEILOMETER = "eef939600bc111e69aeb57d4fa849231";

  /** Half an hour after most fixtures were made: half of their entries have expired. */
  private static final Instant NOW = Instant.ofEpochSecond(1_461_687_084);

  @Override
  Clock clock() {
    return Clock.fixed(NOW, ZoneOffset.UTC);
  }

  @BeforeEach
  void shortenTimeout() {
    setup.timeout = Duration.ofMillis(500);
  }

  @ParameterizedTest
  @MethodSource("io.github.keystonetoken.lists.format.Fixture#usertokens")
  void readsListsOfEveryRelease(Fixture fixture) throws Exception {
    JsonNode expected = fixture.sidecar();
    int place = expected.get("stored_on").get(0).intValue();
    setup.users.put(fixture.userId(), "alice");
    store(fixture, place);

    UserList list = only(setup.collect());

    ServerLists lists = setup.lists(place);
    assertThat(lists.lists()).isEqualTo(1);
    assertThat(lists.undecodable()).isZero();
    assertThat(lists.bytes()).isEqualTo(fixture.longValue("length"));
    assertThat(list.user()).isEqualTo(new User(fixture.userId(), "alice", "Default"));
    assertThat(list.key()).isEqualTo(fixture.key());
    long total = fixture.longValue("entries");
    long expired = expected.get("expired_at").path("1461687084").longValue();
    assertThat(list.entries().map(UserList.Entries::byState))
        .contains(
            expected.get("expired_at").isObject()
                ? Map.of("live", total - expired, "expired", expired)
                : Map.of("unknown", total));
    assertThat(setup.lists(1 - place).lists()).isZero();
    JsonNode placement = expected.get("placement");
    if (placement.get("algorithm").textValue().startsWith("python-memcached")) {
      assertThat(list.home().orElseThrow().index()).isEqualTo(placement.get("server").intValue());
      assertThat(lists.misplaced()).hasValue(0);
    }
  }

  @Test
  void findsTheRevocationListUnderEitherName() throws Exception {
    setup.users.put(CEILOMETER, "ceilometer");
    store(Fixture.named("kilo-revocation-list"), 0);
    store(Fixture.named("havana-revocation-list"), 1);

    assertThat(setup.collect()).isEmpty();

    assertThat(setup.lists(0).revocationListBytes()).hasValue(6_512);
    assertThat(setup.lists(1).revocationListBytes()).hasValue(25_307);
    assertThat(setup.lists(0).lists()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void listIsMisplacedOnlyIfItsServerIsUp(boolean isUp) throws Exception {
    setup.users.put(CEILOMETER, "ceilometer");
    store(Fixture.named("kilo-usertokens-large"), 0);
    UserList list;
    try {
      if (!isUp) {
        memcacheds.get(1).pause();
      }
      list = only(setup.collect());
    } finally {
      memcacheds.get(1).resume();
    }

    assertThat(list.home()).contains(servers.get(1));
    assertThat(list.misplaced()).isEqualTo(isUp);
    assertThat(setup.lists(0).misplaced()).hasValue(isUp ? 1 : 0);
    assertThat(setup.outcome(1))
        .matches(outcome -> isUp ? outcome.isOk() : isTimeout(outcome), "fails only if it is down");
  }

  private static boolean isTimeout(Outcome<?> outcome) {
    return outcome instanceof Outcome.Failed<?> failed
        && failed.failure().kind() == Failure.Kind.TIMEOUT;
  }

  @Test
  void lateCollectionWaitsForNoServer() throws Exception {
    setup.users.put(CEILOMETER, "ceilometer");
    store(Fixture.named("kilo-usertokens-large"), 1);

    setup.collect(NOW.minusSeconds(1));

    assertThat(setup.snapshot.lists().values()).hasSize(2).allMatch(ListsSourceIT::isTimeout);
  }

  @Test
  void reportsWhenListsWereRewritten() throws Exception {
    setup.users.put(CEILOMETER, "ceilometer");
    store(Fixture.named("kilo-usertokens-large"), 1);
    assertThat(only(setup.collect()).rewrittenAt().map(Instant::toEpochMilli))
        .contains(1_461_685_284_976L);

    Fixture havana = Fixture.named("havana-usertokens-small");
    memcacheds.get(1).ask("flush_all", "\r\n");
    setup.users.put(havana.userId(), "alice");
    memcacheds.get(0).set(havana.key(), havana.value(), PICKLE, 1800);
    assertThat(only(setup.collect()).rewrittenAt().orElseThrow())
        .isBetween(NOW.minusSeconds(1802), NOW.minusSeconds(1799));

    memcacheds.get(0).set(havana.key(), havana.value(), PICKLE, 0);
    assertThat(only(setup.collect()).rewrittenAt())
        .contains(
            Instant.ofEpochSecond(havana.longValue("newest_expiry_unix"))
                .minus(ListsSetup.LIFETIME));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "cposix/system/(S'x'/tR.|1| it is an object other than dogpile.cache's CachedValue",
        "(l(S'x'/S'yesterday'/ta(S'y'/S'2016-04-26T15:41:25Z'/ta.|0"
            + "| an expiry is not of the form YYYY-MM-DDTHH:MM:SS.ffffffZ",
      })
  void countsUndecodableListsAndMalformedEntries(String value, int undecodable, String problem)
      throws Exception {
    setup.users.put(CEILOMETER, "ceilometer");
    byte[] pickle = value.replace('/', '\n').getBytes(US_ASCII);
    memcacheds.get(1).set(listKey(CEILOMETER), pickle, PICKLE, 0);

    UserList list = only(setup.collect());

    assertThat(setup.lists(1).undecodable()).isEqualTo(undecodable);
    assertThat(list.bytes()).isEqualTo(pickle.length);
    assertThat(list.entries().map(UserList.Entries::malformed))
        .isEqualTo(undecodable > 0 ? Optional.empty() : Optional.of(1L));
    assertThat(list.problem()).contains(problem);
  }

  @Test
  void readsTheLargestWithinTheFetchLimit() throws Exception {
    Fixture huge = Fixture.named("kilo-usertokens-huge");
    setup.users.put(CEILOMETER, "ceilometer");
    setup.users.put(huge.userId(), "nova");
    store(Fixture.named("kilo-usertokens-large"), 1);
    store(huge, 1);
    setup.fetchLimit = 1_100_000;
    long sentBefore = memcacheds.get(1).stat("bytes_written");

    assertThat(setup.collect())
        .extracting(UserList::userName, list -> list.entries().isPresent())
        .containsExactly(tuple("nova", true), tuple("ceilometer", false));
    assertThat(memcacheds.get(1).stat("bytes_written") - sentBefore).isLessThan(1_100_000);
  }

  /** A list under another name is one of an unknown owner. */
  @ParameterizedTest
  @CsvSource({"MANGLED, ceilometer", "CLEAR, '|ceilometer'", "BOTH, ceilometer|ceilometer"})
  void asksForKeysByTheirNames(KeyNames names, String owners) throws Exception {
    setup.keyNames = names;
    setup.users.put(CEILOMETER, "ceilometer");
    store(Fixture.named("kilo-usertokens-large"), 1);
    memcacheds.get(1).set("usertokens-" + CEILOMETER, "x".getBytes(US_ASCII), 0, 0);

    assertThat(setup.collect())
        .extracting(UserList::userName)
        .containsExactly(owners.split("\\|", -1));
  }

  /** Stores lists as a Keystone does that has the servers in this order. */
  private void storeLists(int users, List<Server> order, Duration ago) {
    Instant at = NOW.minus(ago);
    for (int i = 0; i < users; i++) {
      String id = "%032x".formatted(i);
      setup.users.put(id, "user-" + i);
      int home = new Ring(order).homeOf(listKey(id)).index();
      List<ListEntry> entries = List.of(new ListEntry(id, at.plus(ListsSetup.LIFETIME)));
      store(id, entries, at, home, ListsSetup.LIFETIME.minus(ago));
    }
  }

  private long misplaced() throws Exception {
    setup.collect();
    return setup.lists(0).misplaced().orElseThrow() + setup.lists(1).misplaced().orElseThrow();
  }

  /** All reported lists, or only one of each server: the others are known by their time to live. */
  @ParameterizedTest
  @ValueSource(ints = {20, 1})
  void outageLeavesNoMisplacedLists(int top) throws Exception {
    setup.top = top;
    // While a server was down for ten seconds, its users' lists went to the other one.
    storeLists(20, reversed(), Duration.ofMinutes(10));
    storeLists(20, servers, Duration.ofMinutes(1));

    assertThat(misplaced()).isZero();
    assertThat(setup.placement().order())
        .isEqualTo(new ServerOrder(Verdict.CONFIRMED, servers, 20, 20, 0));
    assertThat(setup.newLookup().listsOf("%032x".formatted(0)).found())
        .hasSize(2)
        .noneMatch(sighting -> sighting.list().misplaced());
  }

  @Test
  void oneListInUseOnTwoServersProvesThatControllersDisagree() throws Exception {
    storeLists(20, servers, Duration.ofMinutes(30));
    storeLists(1, reversed(), Duration.ofMinutes(1));
    storeLists(1, servers, Duration.ZERO);

    assertThat(misplaced()).isEqualTo(1);
    assertThat(setup.placement().order().verdict()).isEqualTo(Verdict.DISAGREE);
  }

  @Test
  void findsListsOfThousandsOfUsers() throws Exception {
    for (int i = 0; i < 5_000; i++) {
      String id = "%032x".formatted(i);
      setup.users.put(id, "user-" + i);
      if (i % 100 == 0) {
        memcacheds.get(i % 200 / 100).set(listKey(id), new byte[i + 1], 0, 0);
      }
    }

    setup.collect();

    assertThat(setup.lists(0).lists() + setup.lists(1).lists()).isEqualTo(50);
    assertThat(setup.lists(1).largestBytes()).hasValue(4_901);
    assertThat(setup.lists(1).top().get(0).userName()).isEqualTo("user-4900");
  }

  @Test
  void waitsForTheUsersOfTheDatabase() {
    Snapshot before = Snapshot.initial(Keystone.unknown());

    assertThat(setup.newSource(true).isReady(before)).isFalse();
    assertThat(setup.newSource(true).isReady(before.withUsers(UserDirectory.empty()))).isTrue();
    assertThat(setup.newSource(false).isReady(before)).isTrue();
  }
}
