package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.memcached.Item;
import io.github.keystonetoken.model.Server;
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
    found.add(StoredList.unread(user, key, new Item(bytes, Optional.empty(), 1)));
  }

  private void addMany(int number) {
    Random random = new Random(3);
    IntStream.range(0, number).forEach(i -> add("user-" + i, random.nextInt(1 << 30)));
  }

  @Test
  void keepsTheLargestAndCountsAll() {
    addMany(5000);

    assertThat(found.kept()).hasSizeBetween(KEPT, 2 * KEPT);
    assertThat(found.kept().stream().map(StoredList::key))
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
    Map<String, Long> told = new TreeMap<>();

    found.forEach(told::put);

    assertThat(told).isEqualTo(sizes);
  }

  @Test
  void keepsListsWithoutAnOwner() {
    IntStream.range(0, 100).forEach(i -> add("", 1));
    addMany(5000);

    assertThat(found.kept().stream().filter(list -> !list.isNamed())).hasSize(100);
    assertThat(found.count()).isEqualTo(5100);
  }

  @Test
  void smallListsTakeAnyKey() {
    SmallLists small = new SmallLists();
    Map<String, Long> told = new TreeMap<>();

    small.add("k".repeat(250), (1L << 30) - 1);
    small.add("é", 0);
    small.forEach(told::put);

    assertThat(told).isEqualTo(Map.of("k".repeat(250), (1L << 30) - 1, "é", 0L));
    assertThat(small.count()).isEqualTo(2);
  }
}
