package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.UserList;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FoundListsTest {

  private static final int KEPT = 20;
  private static final Server SERVER = new Server(0, "10.0.0.11:11211", "10.0.0.11", 11211);

  private final FoundLists found = new FoundLists(SERVER, KEPT);
  private final Map<String, Long> sizes = new TreeMap<>();

  private void add(String user, long bytes) {
    String key = KeyNaming.mangle("usertokens-" + user + sizes.size());
    sizes.put(key, bytes);
    found.add(UserList.unread(user, key, bytes, Optional.empty()));
  }

  private void addMany(int number) {
    Random random = new Random(3);
    IntStream.range(0, number).forEach(i -> add("user-" + i, random.nextInt(1 << 30)));
  }

  @Test
  void keepsTheLargestAndCountsAll() {
    addMany(5000);

    assertThat(found.kept()).hasSizeBetween(KEPT, 2 * KEPT);
    assertThat(found.kept().stream().map(UserList::key))
        .containsAll(
            sizes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(KEPT)
                .map(Map.Entry::getKey)
                .toList());
    assertThat(found.count()).isEqualTo(5000);
    assertThat(found.bytes()).isEqualTo(sizes.values().stream().mapToLong(size -> size).sum());
    assertThat(found.largestBytes())
        .hasValue(sizes.values().stream().mapToLong(s -> s).max().orElseThrow());
  }

  @Test
  void visitsListsThatAreOnlyCounted() {
    addMany(5000);
    Map<String, Long> visited = new TreeMap<>();

    found.forEach((key, bytes, storedAt) -> visited.put(key, bytes));

    assertThat(visited).isEqualTo(sizes);
  }

  @Test
  void keepsListsWithoutAnOwner() {
    IntStream.range(0, 100).forEach(i -> add("", 1));
    addMany(5000);

    assertThat(found.kept().stream().filter(list -> !list.hasOwner())).hasSize(100);
    assertThat(found.count()).isEqualTo(5100);
  }

  @Test
  void listsThatAreOnlyCountedMayHaveAnyKey() {
    Map<String, Long> visited = new TreeMap<>();
    Map<String, Long> small = Map.of("k".repeat(250), 3L, "é", 0L);

    small.forEach((key, bytes) -> found.add(UserList.unread("u", key, bytes, Optional.empty())));
    addMany(100);
    found.forEach((key, bytes, storedAt) -> visited.put(key, bytes));

    assertThat(found.kept().stream().map(UserList::key))
        .doesNotContainAnyElementsOf(small.keySet());
    assertThat(visited).containsAllEntriesOf(small);
  }

  @Test
  void hostileKeysAreVisitedLikeOthers() {
    Map<String, Long> visited = new TreeMap<>();

    found.add(UserList.unread("u", "two\nlines", 1, Optional.empty()));
    found.add(UserList.unread("u", "a space", 2, Optional.empty()));
    addMany(100);
    found.forEach((key, bytes, storedAt) -> visited.put(key, bytes));

    assertThat(visited).containsEntry("two\nlines", 1L).containsEntry("a space", 2L).hasSize(102);
  }

  @Test
  void forgetsWhatSmallListsHeld() {
    UserList list = UserList.unread("u", "key", 1, Optional.empty());

    found.addRead(list, Optional.of(Instant.EPOCH));
    assertThat(found.medianExpiry("key")).contains(Instant.EPOCH);
    addMany(100);

    assertThat(found.isRead("key")).isFalse();
    assertThat(found.medianExpiry("key")).isEmpty();
  }
}
