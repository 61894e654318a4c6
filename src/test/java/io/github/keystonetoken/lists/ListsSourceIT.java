package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.lists.format.Fixture;
import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Node.Item;
import io.github.keystonetoken.memcached.Node.Value;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserDirectory;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.servers.Memcached;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lists collector on two real memcacheds that hold what real Keystones stored. */
final class ListsSourceIT {

  private static final String CEILOMETER = "eef939600bc111e69aeb57d4fa849231";

  /** Half an hour after most fixtures were made: half of their entries have expired. */
  private static final Instant NOW = Instant.ofEpochSecond(1_461_687_084);

  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Item NOTHING = new Item(-1, Optional.empty());

  private static List<Memcached> memcacheds;
  private static List<Server> servers;

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
    setup.timeout = Duration.ofMillis(500);
    memcacheds.forEach(memcached -> memcached.ask("flush_all", "\r\n"));
  }

  static Stream<Fixture> everyFixture() throws Exception {
    return Fixture.all().stream();
  }

  @ParameterizedTest
  @MethodSource("everyFixture")
  void readsValuesAsTheyWereStored(Fixture fixture) throws Exception {
    String key = fixture.sidecar().get("memcached_key").textValue();
    store(fixture, 0);

    try (Nodes nodes = new Nodes(servers)) {
      Node node = nodes.iterator().next();
      Item item = node.metaGet(List.of(key), LIMIT).await().getOrDefault(key, NOTHING);
      Value value = node.get(key, 2 << 20, LIMIT).await().orElseThrow();

      assertThat(value.bytes()).isEqualTo(fixture.value());
      assertThat(value.flags()).isEqualTo(fixture.flags());
      assertThat(item.bytes()).isEqualTo(fixture.sidecar().get("length").longValue());
      assertThat(item.timeToLive().isPresent())
          .isEqualTo(fixture.sidecar().get("exptime_sent").longValue() != 0);
      assertThat(
              HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value.bytes())))
          .isEqualTo(fixture.sidecar().get("sha256").textValue());
    }
  }

  static Stream<Fixture> usertokens() throws Exception {
    return Fixture.all().stream().filter(fixture -> fixture.isOneOf("usertokens"));
  }

  @ParameterizedTest
  @MethodSource("usertokens")
  void readsListsOfEveryRelease(Fixture fixture) throws Exception {
    JsonNode expected = fixture.sidecar();
    int place = expected.get("stored_on").get(0).intValue();
    String userId = expected.get("user_id").textValue();
    users.put(userId, "alice");
    store(fixture, place);

    Map<Server, Outcome<ServerLists>> collected = collect();

    ServerLists lists = lists(collected, place);
    assertThat(lists.lists()).isEqualTo(1);
    assertThat(lists.undecodable()).isZero();
    assertThat(lists.bytes()).isEqualTo(expected.get("length").longValue());
    assertThat(lists.top()).hasSize(1);
    UserList list = lists.top().get(0);
    assertThat(list.userId()).isEqualTo(userId);
    assertThat(list.userName()).isEqualTo("alice");
    assertThat(list.bytes()).isEqualTo(expected.get("length").longValue());
    UserList.Entries entries = list.entries().orElseThrow();
    assertThat(entries.total()).isEqualTo(expected.get("entries").longValue());
    assertThat(entries.byState().keySet())
        .isEqualTo(
            expected.get("expired_at").isObject() ? Set.of("live", "expired") : Set.of("unknown"));
    assertThat(entries.expired())
        .isEqualTo(expected.get("expired_at").path("1461687084").longValue());
    assertThat(lists(collected, 1 - place).lists()).isZero();
    assertPlacement(expected, lists);
  }

  /** python-memcached's placement, where the sidecar says that python-memcached placed it. */
  private static void assertPlacement(JsonNode expected, ServerLists lists) {
    assertThat(lists.top().get(0).key()).isEqualTo(expected.get("memcached_key").textValue());
    JsonNode placement = expected.get("placement");
    if (placement.get("algorithm").textValue().startsWith("python-memcached")) {
      assertThat(lists.top().get(0).home().orElseThrow().index())
          .isEqualTo(placement.get("server").intValue());
      assertThat(lists.misplaced()).hasValue(0);
    }
  }

  @Test
  void findsTheRevocationListUnderEitherName() throws Exception {
    users.put(CEILOMETER, "ceilometer");
    store(Fixture.named("kilo-revocation-list"), 0);
    store(Fixture.named("havana-revocation-list"), 1);

    Map<Server, Outcome<ServerLists>> collected = collect();

    assertThat(lists(collected, 0).revocationListBytes()).hasValue(6_512);
    assertThat(lists(collected, 1).revocationListBytes()).hasValue(25_307);
    assertThat(lists(collected, 0).lists()).isZero();
  }

  @Test
  void listOnAnotherServerIsMisplaced() throws Exception {
    users.put(CEILOMETER, "ceilometer");
    store(Fixture.named("kilo-usertokens-large"), 0);

    Map<Server, Outcome<ServerLists>> collected = collect();

    assertThat(lists(collected, 0).misplaced()).hasValue(1);
    assertThat(lists(collected, 0).top().get(0).home()).contains(servers.get(1));
    assertThat(lists(collected, 0).top().get(0).misplaced()).isTrue();
  }

  @Test
  void listThatMovedOffADeadServerIsNotMisplaced() throws Exception {
    users.put(CEILOMETER, "ceilometer");
    store(Fixture.named("kilo-usertokens-large"), 0);
    memcacheds.get(1).pause();
    Map<Server, Outcome<ServerLists>> collected;
    try {
      collected = collect();
    } finally {
      memcacheds.get(1).resume();
    }

    assertThat(lists(collected, 0).misplaced()).hasValue(0);
    assertThat(lists(collected, 0).top().get(0).home()).contains(servers.get(1));
    assertThat(lists(collected, 0).top().get(0).misplaced()).isFalse();
  }

  @Test
  void reportsWhenListsWereRewritten() throws Exception {
    Fixture large = Fixture.named("kilo-usertokens-large");
    users.put(CEILOMETER, "ceilometer");
    store(large, 1);
    assertThat(only(collect()).rewrittenAt().map(Instant::toEpochMilli))
        .contains(1_461_685_284_976L);

    Fixture havana = Fixture.named("havana-usertokens-small");
    empty();
    users.clear();
    users.put(havana.sidecar().get("user_id").textValue(), "alice");
    String key = havana.sidecar().get("memcached_key").textValue();
    memcacheds.get(0).set(key, havana.value(), 1, 1800);
    assertThat(only(collect()).rewrittenAt().orElseThrow())
        .isBetween(NOW.minusSeconds(1802), NOW.minusSeconds(1799));

    memcacheds.get(0).set(key, havana.value(), 1, 0);
    assertThat(only(collect()).rewrittenAt())
        .contains(
            Instant.ofEpochSecond(havana.sidecar().get("newest_expiry_unix").longValue())
                .minus(ListsSetup.LIFETIME));
  }

  @Test
  void recentEntriesGiveTheRewriteRate() throws Exception {
    users.put(CEILOMETER, "ceilometer");
    store(Fixture.named("kilo-usertokens-large"), 1);
    TokenList list = TokenList.decode(Fixture.named("kilo-usertokens-large").value(), 1);
    long recent = list.expiringAfter(NOW.plus(ListsSetup.LIFETIME).minus(Duration.ofMinutes(40)));

    setup.recentWindow = Duration.ofMinutes(40);
    Map<Server, Outcome<ServerLists>> collected = collect();

    assertThat(recent).isPositive();
    assertThat(only(collected).entries().orElseThrow().recent()).contains(recent);
    assertThat(lists(collected, 1).rewriteBytesPerSecond()).hasValue(recent * 578_896 / 2_400.0);
  }

  @Test
  void countsUndecodableLists() throws Exception {
    users.put(CEILOMETER, "ceilometer");
    String key = KeyNaming.mangle("usertokens-" + CEILOMETER);
    memcacheds
        .get(1)
        .set(key, "cposix\nsystem\n(S'x'\ntR.".getBytes(StandardCharsets.US_ASCII), 1, 0);

    Map<Server, Outcome<ServerLists>> collected = collect();

    assertThat(lists(collected, 1).undecodable()).isEqualTo(1);
    assertThat(only(collected).bytes()).isEqualTo(23);
    assertThat(only(collected).entries()).isEmpty();
    assertThat(only(collected).problem())
        .contains("it is an object other than dogpile.cache's CachedValue");
  }

  @Test
  void countsGoodEntriesBesideAMalformedOne() throws Exception {
    Fixture small = Fixture.named("kilo-usertokens-small");
    users.put(small.sidecar().get("user_id").textValue(), "alice");
    String list = new String(small.value(), StandardCharsets.ISO_8859_1);
    String entry = "(S'x'\nS'yesterday'\nta";
    memcacheds
        .get(0)
        .set(
            small.sidecar().get("memcached_key").textValue(),
            list.replaceFirst("(?<=\\(lp\\d)\n", "\n" + entry)
                .getBytes(StandardCharsets.ISO_8859_1),
            1,
            0);

    Map<Server, Outcome<ServerLists>> collected = collect();

    UserList.Entries entries = only(collected).entries().orElseThrow();
    assertThat(lists(collected, 0).undecodable()).isZero();
    assertThat(entries.malformed()).isOne();
    assertThat(entries.total() - 1).isEqualTo(small.sidecar().get("entries").longValue());
    assertThat(only(collected).problem())
        .contains("an expiry is not of the form YYYY-MM-DDTHH:MM:SS.ffffffZ");
  }

  @Test
  void readsTheLargestWithinTheFetchLimit() throws Exception {
    Fixture large = Fixture.named("kilo-usertokens-large");
    Fixture huge = Fixture.named("kilo-usertokens-huge");
    users.put(CEILOMETER, "ceilometer");
    users.put(huge.sidecar().get("user_id").textValue(), "nova");
    store(large, 1);
    store(huge, 1);
    setup.fetchLimit = 1_100_000;
    long sentBefore = memcacheds.get(1).stat("bytes_written");

    Map<Server, Outcome<ServerLists>> collected = collect();

    List<UserList> reported = lists(collected, 1).top();
    assertThat(reported).extracting(UserList::userName).containsExactly("nova", "ceilometer");
    assertThat(reported.get(0).entries()).isPresent();
    assertThat(reported.get(1).entries()).isEmpty();
    assertThat(memcacheds.get(1).stat("bytes_written") - sentBefore).isLessThan(1_100_000);
  }

  @Test
  void reportsTheLargestAndCountsAll() throws Exception {
    setup.top = 1;
    for (String name : List.of("kilo-usertokens-large", "kilo-usertokens-medium")) {
      Fixture fixture = Fixture.named(name);
      users.put(fixture.sidecar().get("user_id").textValue(), name);
      store(fixture, 1);
    }

    ServerLists lists = lists(collect(), 1);

    assertThat(lists.lists()).isEqualTo(2);
    assertThat(lists.bytes()).isEqualTo(578_896 + 75_016);
    assertThat(lists.top()).extracting(UserList::userName).containsExactly("kilo-usertokens-large");
  }

  @Test
  void reportsListsUnderBothNames() throws Exception {
    Fixture large = Fixture.named("kilo-usertokens-large");
    users.put(CEILOMETER, "ceilometer");
    store(large, 1);
    memcacheds
        .get(1)
        .set("usertokens-" + CEILOMETER, "\"x\"".getBytes(StandardCharsets.US_ASCII), 0, 0);

    ServerLists lists = lists(collect(), 1);

    assertThat(lists.lists()).isEqualTo(2);
    assertThat(lists.top())
        .extracting(UserList::userName, UserList::key)
        .containsExactly(
            tuple("ceilometer", "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9"),
            tuple("ceilometer", "usertokens-" + CEILOMETER));
  }

  @Test
  void asksForMangledNamesOnlyIfConfigured() throws Exception {
    setup.keyNames = KeyNames.MANGLED;
    users.put(CEILOMETER, "ceilometer");
    memcacheds
        .get(1)
        .set("usertokens-" + CEILOMETER, "x".getBytes(StandardCharsets.US_ASCII), 0, 0);

    assertThat(lists(collect(), 1).lists()).isZero();
  }

  @Test
  void findsListsOfThousandsOfUsers() throws Exception {
    for (int i = 0; i < 5_000; i++) {
      users.put("%032x".formatted(i), "user-" + i);
    }
    for (int i = 0; i < 5_000; i += 100) {
      String key = KeyNaming.mangle("usertokens-%032x".formatted(i));
      memcacheds.get(i % 200 / 100).set(key, new byte[i + 1], 0, 0);
    }

    Map<Server, Outcome<ServerLists>> collected = collect();

    assertThat(lists(collected, 0).lists() + lists(collected, 1).lists()).isEqualTo(50);
    assertThat(lists(collected, 1).largestBytes()).hasValue(4_901);
    assertThat(lists(collected, 1).top().get(0).userName()).isEqualTo("user-4900");
  }

  @Test
  void serverThatIsDownFailsAlone() throws Exception {
    users.put(CEILOMETER, "ceilometer");
    store(Fixture.named("kilo-usertokens-large"), 1);
    memcacheds.get(0).pause();
    Map<Server, Outcome<ServerLists>> collected;
    try {
      collected = collect();
    } finally {
      memcacheds.get(0).resume();
    }

    assertThat(collected.get(servers.get(0)))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().kind()).isEqualTo(Failure.Kind.TIMEOUT));
    assertThat(lists(collected, 1).lists()).isEqualTo(1);
  }

  @Test
  void lateCollectionWaitsForNoServer() throws Exception {
    users.put(CEILOMETER, "ceilometer");
    store(Fixture.named("kilo-usertokens-large"), 1);

    Map<Server, Outcome<ServerLists>> collected = collect(NOW.minusSeconds(1));

    assertThat(collected.values())
        .hasSize(2)
        .allSatisfy(
            outcome ->
                assertThat(outcome)
                    .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed ->
                            assertThat(failed.failure().kind()).isEqualTo(Failure.Kind.TIMEOUT)));
  }

  @Test
  void waitsForTheUsersOfTheDatabase() {
    try (Nodes nodes = new Nodes(servers);
        ListsSource awaiting = new ListsSource(setup.config(), nodes, true, CLOCK);
        ListsSource alone = new ListsSource(setup.config(), nodes, false, CLOCK)) {
      Snapshot before = Snapshot.initial(Keystone.unknown());

      assertThat(awaiting.isReady(before)).isFalse();
      assertThat(awaiting.isReady(before.withUsers(UserDirectory.empty()))).isTrue();
      assertThat(alone.isReady(before)).isTrue();
    }
  }

  private static void store(Fixture fixture, int place) throws Exception {
    memcacheds
        .get(place)
        .set(
            fixture.sidecar().get("memcached_key").textValue(),
            fixture.value(),
            fixture.flags(),
            fixture.sidecar().get("exptime_sent").longValue());
  }

  private Map<Server, Outcome<ServerLists>> collect() throws Exception {
    return collect(NOW.plusSeconds(60));
  }

  private Map<Server, Outcome<ServerLists>> collect(Instant deadline) throws Exception {
    try (Nodes nodes = new Nodes(servers);
        ListsSource source = new ListsSource(setup.config(), nodes, true, CLOCK)) {
      Snapshot snapshot = ListsSetup.snapshot().withUsers(ListsSetup.directory(users));
      return source.collect(snapshot, deadline).lists();
    }
  }

  private static ServerLists lists(Map<Server, Outcome<ServerLists>> collected, int place) {
    return Optional.ofNullable(collected.get(servers.get(place)))
        .flatMap(Outcome::figures)
        .orElseThrow();
  }

  /** The one list that is reported. */
  private static UserList only(Map<Server, Outcome<ServerLists>> collected) {
    List<UserList> all =
        servers.stream()
            .flatMap(server -> lists(collected, server.index()).top().stream())
            .toList();
    assertThat(all).hasSize(1);
    return all.get(0);
  }
}
