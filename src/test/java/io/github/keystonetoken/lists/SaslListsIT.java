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
import io.github.keystonetoken.model.UserList.Entries;
import io.github.keystonetoken.servers.SaslMemcached;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The lists collector on a real memcached with SASL that holds what real Keystones stored. */
final class SaslListsIT {

  private static final Instant NOW = Instant.ofEpochSecond(1_461_687_084);

  private final SaslMemcached memcached = SaslMemcached.start("password");
  private final ListsSetup setup =
      new ListsSetup(
          List.of(ListsSetup.server(0, memcached.address(), memcached.port())),
          new MemcachedAccess(
              Optional.empty(),
              Optional.of(new MemcachedAccess.Login(SaslMemcached.USER, new Secret("password")))),
          Clock.fixed(NOW, ZoneOffset.UTC));

  @AfterEach
  void stop() {
    setup.close();
    memcached.close();
  }

  /** A pickle, its compression, and text; and what is none of them. */
  @Test
  void readsListsAsTheyWereStored() throws Exception {
    Map<String, Long> entries = new HashMap<>();
    for (String name :
        List.of(
            "kilo-usertokens-large", "py2-compressed-usertokens", "grizzly-usertokens-appended")) {
      Fixture fixture = Fixture.named(name);
      setup.users.put(fixture.userId(), name);
      memcached.set(fixture.key(), fixture.value(), fixture.flags());
      entries.put(name, fixture.longValue("entries"));
    }
    setup.users.put("mallory", "mallory");
    byte[] undecodable = "cposix\nsystem\n(S'x'\ntR.".getBytes(US_ASCII);
    memcached.set(TwoMemcacheds.listKey("mallory"), undecodable, 1);
    entries.put("mallory", -1L);
    for (String name : List.of("kilo-revocation-list", "zed-cache-memcached-region-id")) {
      Fixture fixture = Fixture.named(name);
      memcached.set(fixture.key(), fixture.value(), fixture.flags());
    }

    ServerLists lists = collect();

    assertThat(lists.lists()).isEqualTo(4);
    assertThat(lists.misplaced()).isEmpty();
    assertThat(lists.undecodable()).isEqualTo(1);
    assertThat(lists.largestBytes()).hasValue(578_896);
    assertThat(lists.scan()).isEmpty();
    assertThat(lists.top()).noneMatch(list -> list.misplaced() || list.home().isPresent());
    assertThat(
            lists.top().stream()
                .collect(
                    Collectors.toMap(
                        UserList::userName,
                        list -> list.entries().map(Entries::total).orElse(-1L))))
        .isEqualTo(entries);
    assertThat(lists.revocationListBytes()).hasValue(6_512);
    assertThat(lists.cacheRegions()).containsOnlyKeys("shared default");
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
  void failsWithoutUsersAndIfTheirListsAreLargerThanWhatMayBeRead() throws Exception {
    setup.fetchLimit = 1 << 20;
    assertThat(reason()).contains("lists no keys, and no users are known");

    addUsers(200, Fixture.named("kilo-usertokens-large"));
    assertThat(reason()).contains("raise --collector.lists.fetch-limit");
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
