package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.ServerLists.KeyScan;
import io.github.keystonetoken.servers.ScriptedServer;
import io.github.keystonetoken.servers.ScriptedServer.Script;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Versions that Debian no longer has. The answers were recorded from these versions, built from
 * their tags in github.com/memcached/memcached and started without options unless stated, with five
 * items: {@code big} of 578,896 bytes, {@code a/b%20c} and {@code é} of 100, {@code one} and {@code
 * exp} of 5, of which only {@code exp} expires. Unused statistics are left out, times are shifted,
 * some lines of 1.4 are written in the form of recorded ones, and 1.4.39 without its crawler
 * answers like 1.4.14.
 */
final class OldServersTest {

  private static final String CACHEDUMP_START = "stats cachedump ";

  private static final String MODERN_ITEMS =
      """
      STAT items:1:number 2
      STAT items:1:number_hot 0
      STAT items:1:number_warm 0
      STAT items:1:number_cold 2
      STAT items:4:number 2
      STAT items:4:number_cold 2
      STAT items:39:number 1
      STAT items:39:number_cold 1
      END
      """;

  private static final String MODERN_SLABS =
      """
      STAT 1:chunk_size 96
      STAT 1:mem_requested 138
      STAT 30:chunk_size 66232
      STAT 30:mem_requested 54706
      STAT 39:chunk_size 524288
      STAT 39:mem_requested 524288
      STAT active_slabs 5
      END
      """;

  private static final List<ListedItem> WITHOUT_SIZES =
      List.of(
          new ListedItem("one", -1, -1),
          new ListedItem("a/b%20c", -1, -1),
          new ListedItem("big", -1, -1),
          new ListedItem("exp", -1, 1_795_329_337),
          new ListedItem("é", -1, -1));

  /** Plays one version: the same on every connection. Lines end in CR LF, those of items in LF. */
  private static final class Played implements Script {
    private final Map<String, String> answers = new HashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    Played(String version, String startedAgo) {
      says(
          "stats",
          "STAT version "
              + version
              + "\nSTAT time 1795325707\nSTAT uptime "
              + startedAgo
              + "\nSTAT lru_crawler_running 0\nEND\n");
      says("stats settings", "STAT cas_enabled yes\nEND\n");
    }

    Played says(String command, String answer) {
      answers.put(command, answer.replace("\n", "\r\n"));
      return this;
    }

    Played dumps(String command, String answer) {
      answers.put(command, answer.replace("END\n", "END\r\n"));
      return this;
    }

    @Override
    public void answer(String line, OutputStream out) throws java.io.IOException {
      asked.add(line);
      String answer =
          line.startsWith(CACHEDUMP_START)
              ? answers.getOrDefault(line, "END\r\n")
              : answers.getOrDefault(line, "ERROR\r\n");
      out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private static Played memcached1414() {
    return new Played("1.4.14", "7")
        .says(
            "stats items",
            "STAT items:1:number 2\nSTAT items:4:number 2\nSTAT items:40:number 1\nEND\n")
        .says("stats slabs", "STAT 40:chunk_size 616944\nSTAT 40:mem_requested 578969\nEND\n")
        .says(
            "stats cachedump 1 0",
            "ITEM exp [5 b; 1795329303 s]\nITEM one [5 b; 1795325700 s]\nEND\n")
        .says(
            "stats cachedump 4 0",
            "ITEM \u00c3\u00a9 [100 b; 1795325700 s]\nITEM a/b%20c [100 b; 1795325700 s]\nEND\n")
        .says("stats cachedump 40 0", "ITEM big [578896 b; 1795325700 s]\nEND\n");
  }

  private static final List<ListedItem> WITH_SIZES =
      List.of(
          new ListedItem("big", 578_896, -1),
          new ListedItem("é", 100, -1),
          new ListedItem("a/b%20c", 100, -1),
          new ListedItem("exp", 5, 1_795_329_303),
          new ListedItem("one", 5, -1));

  @Test
  void memcached1414IsListedClassByClass() throws Exception {
    Played server = memcached1414();
    RecordedItems items = new RecordedItems();

    KeyScan scan = all(server, items);

    assertThat(items.items()).isEqualTo(WITH_SIZES);
    assertThat(scan.items()).isEqualTo(5);
    assertThat(scan.bytes()).hasValue(579_106);
    assertThat(scan.largestItemBytes()).hasValue(578_896);
    assertThat(scan.complete()).isTrue();
    assertThat(server.asked).noneMatch(line -> line.contains("crawler"));
  }

  @Test
  void memcached1414ListsOnlyLargestClass() throws Exception {
    Played server = memcached1414();
    RecordedItems items = new RecordedItems();

    KeyScan scan = largest(1, server, items);

    assertThat(items.items()).containsExactly(new ListedItem("big", 578_896, -1));
    assertThat(scan.complete()).isTrue();
    assertThat(server.asked)
        .filteredOn(line -> line.startsWith(CACHEDUMP_START))
        .containsExactly("stats cachedump 40 0");
  }

  /** Its process calls itself a minute older. */
  @Test
  void memcached1425ShowsStartForNoExpiry() throws Exception {
    Played server =
        new Played("1.4.25", "7")
            .says("stats items", "STAT items:1:number 2\nEND\n")
            .says("stats slabs", "STAT 1:mem_requested 146\nEND\n")
            .says(
                "stats cachedump 1 0",
                "ITEM exp [5 b; 1795329314 s]\nITEM one [5 b; 1795325640 s]\nEND\n");
    RecordedItems items = new RecordedItems();

    KeyScan scan = all(server, items);

    assertThat(items.items())
        .containsExactly(new ListedItem("exp", 5, 1_795_329_314), new ListedItem("one", 5, -1));
    assertThat(scan.complete()).isTrue();
  }

  @Test
  void memcached1439WithoutCrawlerIsListedClassByClass() throws Exception {
    Played server =
        memcached1414()
            .says("stats", "STAT version 1.4.39\nSTAT time 1795325707\nSTAT uptime 7\nEND\n")
            .says("lru_crawler metadump all", "CLIENT_ERROR lru crawler disabled\n")
            .says(
                "stats cachedump 1 0", "ITEM exp [5 b; 1795329303 s]\nITEM one [5 b; 0 s]\nEND\n");
    RecordedItems items = new RecordedItems();

    KeyScan scan = all(server, items);

    assertThat(items.items()).isEqualTo(WITH_SIZES);
    assertThat(scan.complete()).isTrue();
  }

  /** With {@code -o modern}; 1.5.3 does the same without. */
  private static Played memcached1439() {
    return new Played("1.4.39", "7")
        .says("stats items", MODERN_ITEMS)
        .says("stats slabs", MODERN_SLABS)
        .dumps(
            "lru_crawler metadump all",
            """
            key=one exp=-1 la=1795325737 cas=4 fetch=no
            key=a%2Fb%2520c exp=-1 la=1795325737 cas=2 fetch=no
            key=big exp=-1 la=1795325736 cas=1 fetch=no
            key=exp exp=1795329337 la=1795325737 cas=5 fetch=no
            key=%C3%A9 exp=-1 la=1795325737 cas=3 fetch=no
            """)
        .dumps("lru_crawler metadump 39", "key=big exp=-1 la=1795325736 cas=1 fetch=no\n");
  }

  @Test
  void memcached1439WithCrawlerListsNoSizesAndMarksNoEnd() throws Exception {
    RecordedItems items = new RecordedItems();

    KeyScan scan = all(memcached1439(), items);

    assertThat(items.items()).isEqualTo(WITHOUT_SIZES);
    assertThat(scan.items()).isEqualTo(5);
    assertThat(scan.bytes()).isEqualTo(OptionalLong.empty());
    assertThat(scan.largestItemBytes()).isEmpty();
    assertThat(scan.complete()).isTrue();
  }

  /** Its cachedump saw the hot items alone, and there were none after two seconds. */
  @Test
  void memcached1439ListsSizesByCachedump() throws Exception {
    Played server = memcached1439();
    RecordedItems items = new RecordedItems();

    KeyScan unknown = largest(1, server, items);
    server.says("stats cachedump 39 0", "ITEM big [578896 b; 0 s]\nEND\n");
    KeyScan known = largest(1, server, items);

    assertThat(items.items())
        .containsExactly(
            new ListedItem("big", -1, -1),
            new ListedItem("big", -1, -1),
            new ListedItem("big", 578_896, -1));
    assertThat(unknown.largestItemBytes()).isEmpty();
    assertThat(known.largestItemBytes()).hasValue(578_896);
    assertThat(known.items()).isEqualTo(1);
  }

  /** Ubuntu 18.04 and Debian 10 have it. Three of the five are the newest of their LRU. */
  private static Played memcached156() {
    return new Played("1.5.6", "7")
        .says("stats items", MODERN_ITEMS)
        .says("stats slabs", MODERN_SLABS)
        .dumps(
            "lru_crawler metadump all",
            """
            key=one exp=-1 la=1795325759 cas=4 fetch=no cls=1 size=67
            key=a%2Fb%2520c exp=-1 la=1795325759 cas=2 fetch=no cls=4 size=170
            END
            """)
        .dumps("lru_crawler metadump 39", "END\n")
        .says("stats cachedump 39 0", "ITEM big [578896 b; 0 s]\nEND\n");
  }

  @Test
  void memcached156IsNeverComplete() throws Exception {
    RecordedItems items = new RecordedItems();

    KeyScan scan = all(memcached156(), items);

    assertThat(items.keys()).containsExactly("one", "a/b%20c");
    assertThat(scan.complete()).isFalse();
  }

  @Test
  void memcached156ListsGiantAloneInItsClass() throws Exception {
    RecordedItems items = new RecordedItems();

    KeyScan scan = largest(1, memcached156(), items);

    assertThat(items.items()).containsExactly(new ListedItem("big", 578_896, -1));
    assertThat(scan.largestItemBytes()).hasValue(578_896);
    assertThat(scan.complete()).isFalse();
  }

  @Test
  void memcached1522ListsEverything() throws Exception {
    Played server =
        modern("1.5.22")
            .dumps(
                "lru_crawler metadump all",
                """
                key=one exp=-1 la=1795325771 cas=4 fetch=no cls=1 size=67
                key=a%2Fb%2520c exp=-1 la=1795325771 cas=2 fetch=no cls=4 size=170
                key=big exp=-1 la=1795325770 cas=1 fetch=no cls=39 size=578962
                key=exp exp=1795329371 la=1795325771 cas=5 fetch=no cls=1 size=71
                key=%C3%A9 exp=-1 la=1795325771 cas=3 fetch=no cls=4 size=161
                END
                """);
    RecordedItems items = new RecordedItems();

    KeyScan scan = all(server, items);

    assertThat(items.keys()).containsExactly("one", "a/b%20c", "big", "exp", "é");
    assertThat(scan.complete()).isTrue();
    assertThat(scan.largestItemBytes()).hasValue(578_896);
  }

  @Test
  void memcached1645SaysOkFirst() throws Exception {
    Played server =
        modern("1.6.45")
            .dumps(
                "lru_crawler metadump hash",
                "OK\r\nkey=one exp=-1 la=1795325793 cas=5 fetch=no cls=1 size=67 flags=0 \nEND\n");
    RecordedItems items = new RecordedItems();

    assertThat(all(server, items).complete()).isTrue();
    assertThat(items.items()).containsExactly(new ListedItem("one", 5, -1));
  }

  @ParameterizedTest
  @CsvSource({
    "'BUSY currently processing crawler request\n', crawler is busy, 6",
    "'key=a exp=1\nHTTP/1.1 400 Bad Request\n', not understood, 1",
    "key=%s, not understood, 1"
  })
  void refusesBadDumps(String answer, String reason, int requests) {
    Played server = modern("1.5.22");
    server.says("lru_crawler metadump all", answer.formatted("a".repeat(5000)));

    assertThatExceptionOfType(CollectionException.class)
        .isThrownBy(() -> all(server, new RecordedItems()))
        .withMessageContaining(reason)
        .withMessageNotContaining("HTTP");
    assertThat(server.asked).filteredOn("lru_crawler metadump all"::equals).hasSize(requests);
  }

  private static Played modern(String version) {
    return new Played(version, "7").says("stats items", MODERN_ITEMS).says("stats slabs", "END\n");
  }

  private static KeyScan all(Played script, ItemVisitor visitor) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(script);
        Node node = Asking.node(server.port())) {
      return new KeyWalk(node, Clock.systemUTC()).all(visitor, Asking.LIMIT);
    }
  }

  private static KeyScan largest(int items, Played script, ItemVisitor visitor) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(script);
        Node node = Asking.node(server.port())) {
      return new KeyWalk(node, Clock.systemUTC()).largest(items, visitor, Asking.LIMIT);
    }
  }
}
