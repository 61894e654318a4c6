package io.github.keystonetoken.lists;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.demo.TokenValue;
import io.github.keystonetoken.demo.User;
import io.github.keystonetoken.lists.format.Fixture;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.UserList;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lists collector without a database or users file, on two real memcacheds. */
final class UnknownOwnersIT extends TwoMemcacheds {

  private final Random random = new Random(4);
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  @BeforeEach
  void walkEachTime() {
    setup.walkInterval = Duration.ofNanos(1);
  }

  @Test
  void findsListsOfUsersNamedByTokens() throws Exception {
    User alice = user("alice");
    storeList(alice, 3);
    // Items without number of the list's size, so that it is not among those looked at itself.
    int bytes = (int) sizeOf(listKey(alice.id()));
    for (int i = 0; i < 2_000; i++) {
      memcacheds.get(i % 2).set(KeyNaming.mangle("other-" + i), new byte[bytes], 0, 0);
    }
    storeToken(0, "%032x".formatted(1), alice);

    assertThat(collect()).extracting(UserList::userName).containsExactly("alice");
  }

  @Test
  void listWithoutTokensIsNamedLater() throws Exception {
    User gone = user("gone");
    List<ListEntry> entries = storeList(gone, 500);

    UserList unnamed = only(collect());
    assertThat(unnamed.userId()).isEmpty();
    assertThat(unnamed.key()).isEqualTo(listKey(gone.id()));
    assertThat(unnamed.entries().orElseThrow().total()).isEqualTo(500);
    assertThat(only(collect())).isEqualTo(unnamed);

    storeToken(0, newest(entries), gone);
    assertThat(only(collect()).userId()).isEqualTo(gone.id());
    memcacheds.get(0).ask("delete " + tokenKey(newest(entries)), "\r\n");
    assertThat(only(collect()).userName()).isEqualTo("gone");
  }

  @Test
  void countsSmallListsOnceWhenNamed() throws Exception {
    User late = user("late");
    storeList(late, 1);
    assertThat(only(collect()).userId()).isEmpty();
    List<User> others = IntStream.range(0, 3000).mapToObj(i -> user("user-" + i)).toList();
    others.forEach(other -> storeList(other, 2));
    others.forEach(other -> setup.users.put(other.id(), other.name()));
    setup.users.put(late.id(), late.name());

    assertThat(collect()).noneMatch(list -> list.userId().isEmpty());

    assertThat(setup.lists(0).lists() + setup.lists(1).lists()).isEqualTo(3001);
  }

  @Test
  void locksNameTheirListsAndTokensOfOtherUsersDoNot() throws Exception {
    User trustee = user("trustee");
    List<ListEntry> entries = storeList(trustee, 500);
    storeToken(0, newest(entries), user("trustor"));
    assertThat(only(collect()).userId()).isEmpty();

    memcacheds.get(0).set("_lockusertokens-" + trustee.id(), "1".getBytes(US_ASCII), 2, 6);
    assertThat(only(collect()).userId()).isEqualTo(trustee.id());
  }

  @Test
  void clearKeysNameTheirOwners() throws Exception {
    String grizzly = "\"%032x\",\"%032x\"".formatted(1, 2);
    memcacheds.get(1).set("usertokens-jörg", grizzly.getBytes(US_ASCII), 0, 0);

    UserList list = only(collect());

    assertThat(list.userId()).isEqualTo("jörg");
    assertThat(list.bytes()).isEqualTo(69);
  }

  @Test
  void readsOtherItemsOnce() throws Exception {
    for (String name : List.of("zed-cache-memcached-get-user", "kilo-token-v3")) {
      Fixture fixture = Fixture.named(name);
      memcacheds.get(0).set(KeyNaming.mangle(name), fixture.value(), fixture.flags(), 0);
    }
    // Cached lists: an empty one, one of strings, and other text.
    memcacheds.get(0).set("cached-1", "(lp1\n.".getBytes(US_ASCII), PICKLE, 0);
    memcacheds.get(0).set("cached-2", strings(10_000), PICKLE, 0);
    memcacheds.get(0).set("session", "ab".repeat(1000).getBytes(US_ASCII), 0, 0);
    memcacheds.get(0).set("blob", new byte[600_000], 0, 0);

    assertThat(collect()).isEmpty();

    long sent = memcacheds.get(0).stat("bytes_written");
    long gets = memcacheds.get(0).stat("cmd_get");
    assertThat(collect()).isEmpty();
    assertThat(memcacheds.get(0).stat("bytes_written") - sent).isLessThan(50_000);
    assertThat(memcacheds.get(0).stat("cmd_get") - gets).isLessThan(20);
  }

  @Test
  void countsOverflowedListsOnce() throws Exception {
    User hot = user("hot");
    storeList(hot, 13_500);
    assertThat(only(collect()).bytes()).isGreaterThan(1_000_000);
    assertThat(resets()).isZero();

    storeList(hot, 1);
    for (int i = 0; i < 2; i++) {
      collect();
      assertThat(resets()).isEqualTo(1);
    }
  }

  private long resets() {
    return setup.lists(0).resets() + setup.lists(1).resets();
  }

  private List<UserList> collect() throws Exception {
    List<UserList> reported = setup.collect();
    assertThat(setup.snapshot.lists().values()).allMatch(Outcome::isOk);
    return reported;
  }

  private User user(String name) {
    return new User(id(), name);
  }

  private String id() {
    return "%016x%016x".formatted(random.nextLong(), random.nextLong());
  }

  private List<ListEntry> storeList(User user, int size) {
    List<ListEntry> entries = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      entries.add(
          new ListEntry(id(), now.plus(ListsSetup.LIFETIME).minusSeconds(random.nextInt(1_000))));
    }
    int home = home(listKey(user.id())).index();
    store(user.id(), entries, now, home, ListsSetup.LIFETIME);
    return entries;
  }

  private void storeToken(int place, String tokenId, User user) {
    byte[] value =
        TokenValue.of(
            tokenId, user, now.plus(ListsSetup.LIFETIME), BigDecimal.valueOf(now.getEpochSecond()));
    memcacheds.get(place).set(tokenKey(tokenId), value, PICKLE, ListsSetup.LIFETIME.toSeconds());
  }

  private static String tokenKey(String tokenId) {
    return KeyNaming.mangle("token-" + tokenId);
  }

  private static String newest(List<ListEntry> entries) {
    return entries.get(entries.size() - 1).tokenId();
  }

  private static Server home(String key) {
    return new Ring(servers).homeOf(key);
  }

  private static long sizeOf(String key) {
    String answer = memcacheds.get(home(key).index()).ask("mg " + key + " s", "\r\n").strip();
    return Long.parseLong(answer.substring("HD s".length()));
  }

  /** A pickled list of strings. */
  private static byte[] strings(int size) {
    return ("(lp1\n" + "S'a cached string'\na".repeat(size) + ".").getBytes(US_ASCII);
  }
}
