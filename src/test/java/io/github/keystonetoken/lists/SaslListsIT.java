package io.github.keystonetoken.lists;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.Config.MemcachedAccess;
import io.github.keystonetoken.config.Secret;
import io.github.keystonetoken.lists.format.Fixture;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.servers.SaslMemcached;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists collector on a real memcached with SASL that holds what real Keystones stored. */
final class SaslListsIT {

  private static final String CEILOMETER = "eef939600bc111e69aeb57d4fa849231";
  private static final Instant NOW = Instant.ofEpochSecond(1_461_687_084);

  private SaslMemcached memcached;
  private ListsSetup setup;

  @BeforeEach
  void start() {
    memcached = SaslMemcached.start("password");
    setup =
        new ListsSetup(
            List.of(ListsSetup.server(0, memcached.address(), memcached.port())),
            new MemcachedAccess(
                Optional.empty(),
                Optional.of(new MemcachedAccess.Login(SaslMemcached.USER, new Secret("password")))),
            Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @AfterEach
  void stop() {
    setup.close();
    memcached.close();
  }

  /** A pickle, its compression, and text. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kilo-usertokens-large",
        "py2-compressed-usertokens",
        "grizzly-usertokens-appended"
      })
  void readsListsAsTheyWereStored(String name) throws Exception {
    Fixture fixture = Fixture.named(name);
    setup.users.put(fixture.userId(), "alice");
    memcached.set(fixture.key(), fixture.value(), fixture.flags());

    ServerLists lists = collect();

    assertThat(lists.lists()).isEqualTo(1);
    assertThat(lists.misplaced()).isEmpty();
    assertThat(lists.undecodable()).isZero();
    assertThat(lists.bytes()).isEqualTo(fixture.longValue("length"));
    assertThat(lists.scan()).isEmpty();
    UserList list = lists.top().get(0);
    assertThat(list.home()).isEmpty();
    assertThat(list.misplaced()).isFalse();
    assertThat(list.userName()).isEqualTo("alice");
    assertThat(list.entries().orElseThrow().total()).isEqualTo(fixture.longValue("entries"));
  }

  @Test
  void countsUndecodableListsOnce() throws Exception {
    setup.users.put(CEILOMETER, "ceilometer");
    byte[] value = "cposix\nsystem\n(S'x'\ntR.".getBytes(US_ASCII);
    memcached.set(TwoMemcacheds.listKey(CEILOMETER), value, 1);

    assertThat(collect().undecodable()).isEqualTo(1);
    assertThat(setup.lists(0).top().get(0).entries()).isEmpty();
  }

  @Test
  void findsRevocationListAndCacheRegions() throws Exception {
    setup.users.put(CEILOMETER, "ceilometer");
    for (String name : List.of("kilo-revocation-list", "zed-cache-memcached-region-id")) {
      Fixture fixture = Fixture.named(name);
      memcached.set(fixture.key(), fixture.value(), fixture.flags());
    }

    ServerLists lists = collect();

    assertThat(lists.revocationListBytes()).hasValue(6_512);
    assertThat(lists.cacheRegions()).containsOnlyKeys("shared default");
    assertThat(lists.lists()).isZero();
  }

  /** Adds as many users, and stores this list for each tenth of them. */
  private void addUsers(int number, Fixture list) throws Exception {
    for (int i = 0; i < number; i++) {
      String id = "%032x".formatted(i);
      setup.users.put(id, "user-" + i);
      if (i % 10 == 0) {
        memcached.set(TwoMemcacheds.listKey(id), list.value(), list.flags());
      }
    }
  }

  @Test
  void countsAllButReportsTheLargest() throws Exception {
    addUsers(300, Fixture.named("kilo-usertokens-medium"));

    ServerLists lists = collect();

    assertThat(lists.lists()).isEqualTo(30);
    assertThat(lists.bytes()).isEqualTo(30 * 75_016);
    assertThat(lists.top()).hasSize(10).allMatch(list -> list.entries().isPresent());
  }

  @Test
  void failsIfListsAreLargerThanWhatMayBeRead() throws Exception {
    setup.fetchLimit = 1 << 20;
    addUsers(200, Fixture.named("kilo-usertokens-large"));

    assertThat(reason()).contains("raise --collector.lists.fetch-limit");
  }

  @Test
  void failsIfNoUsersAreKnown() throws Exception {
    assertThat(reason()).contains("lists no keys, and no users are known");
  }

  @Test
  void failsIfTheServerIsDown() throws Exception {
    setup.users.put(CEILOMETER, "ceilometer");
    memcached.stop();
    assertThat(reason()).contains("no connection: it was refused");
  }

  private ServerLists collect() throws Exception {
    setup.collect();
    assertThat(setup.placement()).isEqualTo(Placement.REPLICATED);
    return setup.lists(0);
  }

  private String reason() throws Exception {
    setup.collect();
    return ((Outcome.Failed<?>) setup.outcome(0)).failure().reason();
  }
}
