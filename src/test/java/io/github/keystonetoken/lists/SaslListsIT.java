package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.config.Config.MemcachedAccess;
import io.github.keystonetoken.config.Secret;
import io.github.keystonetoken.lists.format.Fixture;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.servers.SaslMemcached;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lists collector on a real memcached with SASL that holds what real Keystones stored. */
final class SaslListsIT {

  private static final String CEILOMETER = "eef939600bc111e69aeb57d4fa849231";
  private static final Instant NOW = Instant.ofEpochSecond(1_461_687_084);
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final Map<String, String> users = new HashMap<>();
  private ListsSetup setup;
  private SaslMemcached memcached;
  private Server server;

  @BeforeEach
  void start() {
    memcached = SaslMemcached.start("password");
    server = ListsSetup.server(0, memcached.address(), memcached.port());
    setup = new ListsSetup(List.of(server));
  }

  @AfterEach
  void stop() {
    memcached.close();
  }

  static Stream<Fixture> usertokens() throws Exception {
    return Fixture.all().stream().filter(fixture -> fixture.isOneOf("usertokens"));
  }

  @ParameterizedTest
  @MethodSource("usertokens")
  void readsListsAsTheyWereStored(Fixture fixture) throws Exception {
    JsonNode expected = fixture.sidecar();
    users.put(expected.get("user_id").textValue(), "alice");
    store(fixture);

    ServerLists lists = lists();

    assertThat(lists.lists()).isEqualTo(1);
    assertThat(lists.misplaced()).isEmpty();
    assertThat(lists.undecodable()).isZero();
    assertThat(lists.bytes()).isEqualTo(expected.get("length").longValue());
    UserList list = lists.top().get(0);
    assertThat(list.home()).isEmpty();
    assertThat(list.misplaced()).isFalse();
    assertThat(list.userName()).isEqualTo("alice");
    assertThat(list.bytes()).isEqualTo(expected.get("length").longValue());
    UserList.Entries entries = list.entries().orElseThrow();
    assertThat(entries.total()).isEqualTo(expected.get("entries").longValue());
    assertThat(entries.expired())
        .isEqualTo(expected.get("expired_at").path("1461687084").longValue());
    assertThat(lists.scan()).isEmpty();
  }

  @Test
  void countsUndecodableListsOnce() throws Exception {
    users.put(CEILOMETER, "ceilometer");
    byte[] value = "cposix\nsystem\n(S'x'\ntR.".getBytes(StandardCharsets.US_ASCII);
    memcached.set(KeyNaming.mangle("usertokens-" + CEILOMETER), value, 1);

    assertThat(lists().undecodable()).isEqualTo(1);
    assertThat(lists().top().get(0).entries()).isEmpty();
  }

  @Test
  void findsRevocationListAndCacheRegions() throws Exception {
    users.put(CEILOMETER, "ceilometer");
    store(Fixture.named("kilo-revocation-list"));
    memcached.set(
        KeyNaming.mangle("<<<region>>>:tokens"), "x".getBytes(StandardCharsets.US_ASCII), 0);

    ServerLists lists = lists();

    assertThat(lists.revocationListBytes()).hasValue(6_512);
    assertThat(lists.cacheRegions()).containsOnlyKeys("tokens");
    assertThat(lists.lists()).isZero();
  }

  @Test
  void countsAllButReportsTheLargest() throws Exception {
    for (int i = 0; i < 300; i++) {
      users.put("%032x".formatted(i), "user-" + i);
    }
    Fixture small = Fixture.named("kilo-usertokens-medium");
    for (int i = 0; i < 300; i += 10) {
      memcached.set(
          KeyNaming.mangle("usertokens-%032x".formatted(i)), small.value(), small.flags());
    }

    ServerLists lists = lists();

    assertThat(lists.lists()).isEqualTo(30);
    assertThat(lists.bytes()).isEqualTo(30 * 75_016);
    assertThat(lists.top()).hasSize(10).allMatch(list -> list.entries().isPresent());
  }

  @Test
  void failsIfListsAreLargerThanWhatMayBeRead() throws Exception {
    setup.fetchLimit = 1 << 20;
    Fixture large = Fixture.named("kilo-usertokens-large");
    for (int i = 0; i < 20; i++) {
      String user = "%032x".formatted(i);
      users.put(user, "user-" + i);
      memcached.set(KeyNaming.mangle("usertokens-" + user), large.value(), large.flags());
    }

    assertThat(reason()).contains("raise --collector.lists.fetch-limit");
  }

  @Test
  void failsIfNoUsersAreKnown() throws Exception {
    assertThat(reason()).contains("lists no keys, and no users are known");
  }

  @Test
  void failsIfTheServerIsDown() throws Exception {
    users.put(CEILOMETER, "ceilometer");
    memcached.stop();
    assertThat(reason()).contains("no connection: it was refused");
  }

  private void store(Fixture fixture) throws Exception {
    memcached.set(
        fixture.sidecar().get("memcached_key").textValue(), fixture.value(), fixture.flags());
  }

  private ServerLists lists() throws Exception {
    Outcome<ServerLists> collected = collect();
    assertThat(collected).isInstanceOf(Outcome.Ok.class);
    return collected.figures().orElseThrow();
  }

  private String reason() throws Exception {
    return ((Outcome.Failed<?>) collect()).failure().reason();
  }

  private Outcome<ServerLists> collect() throws Exception {
    Snapshot snapshot = ListsSetup.snapshot().withUsers(ListsSetup.directory(users));
    MemcachedAccess access =
        new MemcachedAccess(
            Optional.empty(),
            Optional.of(new MemcachedAccess.Login(SaslMemcached.USER, new Secret("password"))));
    try (Nodes nodes = new Nodes(List.of(server), access);
        ListsSource source = new ListsSource(setup.config(), nodes, true, CLOCK)) {
      ListsSource.Collected collected = source.collect(snapshot, NOW.plusSeconds(60));
      assertThat(collected.placement()).isEqualTo(Placement.REPLICATED);
      return Objects.requireNonNull(collected.lists().get(server));
    }
  }
}
