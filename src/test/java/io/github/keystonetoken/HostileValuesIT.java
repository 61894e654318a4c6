package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.HostileValues.HostileValue;
import io.github.keystonetoken.demo.Exposition;
import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Memcached;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
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

  @BeforeAll
  static void start() throws Exception {
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
      memcached.set(key("victim" + i), value.bytes(), value.flags(), 0);
      // The search for lists without a name reads these too.
      memcached.set(key("nobody" + i), value.bytes(), value.flags(), 0);
      flags.add("--keystone.user=victim" + i + "=victim");
    }
    for (int entries : SOUND) {
      memcached.set(key("sound" + entries), list(entries), 1, 3600);
      flags.add("--keystone.user=sound" + entries + "=sound" + entries);
    }
    exporter =
        Exporter.startWith(
            "-Xlog:gc:stdout",
            """
            [token]
            driver = keystone.token.persistence.backends.memcache.Token
            expiration = 3600
            [memcache]
            servers = %s
            """
                .formatted(memcached.address()),
            flags.toArray(String[]::new));
    exporter.await(() -> runs("success") >= COLLECTIONS);
  }

  @AfterAll
  static void stop() {
    exporter.close();
    memcached.close();
  }

  private static String key(String user) throws Exception {
    byte[] name = ("usertokens-" + user).getBytes(StandardCharsets.US_ASCII);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(name));
  }

  private static byte[] list(int entries) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return TokenListValue.of(
        IntStream.range(0, entries)
            .mapToObj(i -> new ListEntry("%032x".formatted(i), now.plusSeconds(3600)))
            .toList(),
        new BigDecimal(now.getEpochSecond()));
  }

  private static Exposition page() {
    return Exposition.parse(exporter.metrics());
  }

  private static double value(String name, String... labels) {
    return page().value("keystone_token_" + name, labels).orElse(-1);
  }

  private static double runs(String outcome) {
    return value("exporter_collector_runs_total", "collector", "lists", "outcome", outcome);
  }

  @Test
  void countsHostileListsAsUndecodable() {
    assertThat(value("memcached_usertokens_lists")).isEqualTo(hostile.size() + SOUND.size());
    assertThat(value("memcached_usertokens_undecodable")).isEqualTo(hostile.size());
    assertThat(value("memcached_up")).isOne();
    assertThat(List.of(runs("error"), runs("unreachable"), runs("denied"))).containsOnly(0.0);
    assertThat(exporter.log()).doesNotContain("defect", "level=error", "died");
  }

  @Test
  void showsSizesWithoutContents() {
    for (int i = 0; i < hostile.size(); i++) {
      assertThat(value("memcached_usertokens_bytes", "user_id", "victim" + i))
          .as(hostile.get(i).name())
          .isEqualTo(hostile.get(i).bytes().length);
      assertThat(page().all("keystone_token_memcached_usertokens_entries", "user_id", "victim" + i))
          .as(hostile.get(i).name())
          .isEmpty();
    }
  }

  @Test
  void readsSoundListsBesideThem() {
    for (int entries : SOUND) {
      String user = "sound" + entries;
      assertThat(value("memcached_usertokens_bytes", "user_id", user))
          .isEqualTo(list(entries).length);
      assertThat(value("memcached_usertokens_entries", "user_id", user, "state", "live"))
          .isEqualTo(entries);
      assertThat(value("memcached_usertokens_entries", "user_id", user, "state", "expired"))
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
