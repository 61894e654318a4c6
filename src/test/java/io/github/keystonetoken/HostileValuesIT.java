package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.HostileValues.HostileValue;
import io.github.keystonetoken.demo.Placement;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.Memcached;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped exporter, with the heap that it is shipped with, on a memcached full of traps. */
final class HostileValuesIT {

  private static final int COLLECTIONS = 3;

  /** Entries of each list that Keystone stored; the largest is close to the item limit. */
  private static final List<Integer> SOUND = List.of(3, 1_000, 13_000);

  private static final Pattern HEAP = Pattern.compile("Pause .* (\\d+)M->(\\d+)M\\((\\d+)M\\)");

  @TempDir static Path directory;

  private static Path trace;
  private static Memcached memcached;
  private static List<HostileValue> hostile;
  private static Exporter exporter;
  private static Exposition page;

  @BeforeAll
  static void start() {
    memcached = Memcached.start("-m", "256");
    trace = directory.resolve("trace");
    hostile = HostileValues.all(list(1_000), trace);
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--collector.lists.top=100",
                "--collector.lists.fetch-limit=128MiB",
                "--collector.lists.walk-interval=1s",
                "--collector.lists.interval=1s",
                "--collector.lists.timeout=900ms",
                "--collector.memcached.interval=2s"));
    for (int i = 0; i < hostile.size(); i++) {
      HostileValue value = hostile.get(i);
      memcached.set(Placement.usertokensKey("victim" + i), value.bytes(), value.flags(), 0);
      // The search for lists without a name reads these too.
      memcached.set(Placement.usertokensKey("nobody" + i), value.bytes(), value.flags(), 0);
      flags.add("--keystone.user=victim" + i + "=victim");
    }
    for (int entries : SOUND) {
      memcached.set(Placement.usertokensKey("sound" + entries), list(entries), 1, 3600);
      flags.add("--keystone.user=sound" + entries + "=sound" + entries);
    }
    exporter =
        Exporter.startIn(
            Map.of("JAVA_OPTS", "-Xlog:gc:stdout"),
            """
            [token]
            driver = keystone.token.persistence.backends.memcache.Token
            expiration = 3600
            [memcache]
            servers = %s
            """
                .formatted(memcached.address()),
            flags.toArray(String[]::new));
    exporter.await(() -> exporter.page().runs("lists", "success") >= COLLECTIONS);
    page = exporter.page();
  }

  @AfterAll
  static void stop() {
    exporter.close();
    memcached.close();
  }

  private static byte[] list(int entries) {
    return TokenListValue.of(
        IntStream.range(0, entries).mapToObj("%032x"::formatted), Instant.now().plusSeconds(3600));
  }

  @Test
  void countsHostileListsAsUndecodable() {
    assertThat(page.figure("memcached_usertokens_lists")).isEqualTo(hostile.size() + SOUND.size());
    assertThat(page.figure("memcached_usertokens_undecodable")).isEqualTo(hostile.size());
    assertThat(page.figure("memcached_up")).isOne();
    for (String failure : List.of("error", "unreachable", "denied")) {
      assertThat(page.runs("lists", failure)).as(failure).isZero();
    }
    assertThat(exporter.log()).doesNotContain("defect", "level=error", "died");
  }

  @Test
  void showsSizesWithoutContents() {
    for (int i = 0; i < hostile.size(); i++) {
      assertThat(page.figure("memcached_usertokens_bytes", "user_id", "victim" + i))
          .as(hostile.get(i).name())
          .isEqualTo(hostile.get(i).bytes().length);
      assertThat(page.has("memcached_usertokens_entries", "user_id", "victim" + i))
          .as(hostile.get(i).name())
          .isFalse();
    }
  }

  @Test
  void readsSoundListsBesideThem() {
    for (int entries : SOUND) {
      String user = "sound" + entries;
      assertThat(page.figure("memcached_usertokens_bytes", "user_id", user))
          .isEqualTo(list(entries).length);
      assertThat(page.figure("memcached_usertokens_entries", "user_id", user, "state", "live"))
          .isEqualTo(entries);
      assertThat(page.figure("memcached_usertokens_entries", "user_id", user, "state", "expired"))
          .isZero();
    }
  }

  @Test
  void runsNothingPlanted() {
    assertThat(trace).doesNotExist();
  }

  @Test
  void heapStaysWithinItsLimit() {
    List<List<Integer>> collections =
        HEAP.matcher(exporter.log())
            .results()
            .map(
                pause ->
                    IntStream.rangeClosed(1, 3)
                        .mapToObj(group -> Integer.valueOf(pause.group(group)))
                        .toList())
            .toList();

    assertThat(collections).isNotEmpty();
    assertThat(collections).allSatisfy(heap -> assertThat(heap.get(2)).isLessThanOrEqualTo(64));
    // What stays once garbage is gone: of the values themselves, nothing.
    int second = collections.size() / 2;
    assertThat(collections.subList(second, collections.size()))
        .extracting(heap -> heap.get(1))
        .satisfies(after -> assertThat(Collections.min(after)).isLessThanOrEqualTo(12));
  }
}
