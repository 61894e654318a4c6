package io.github.keystonetoken.memcached;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.memcached.KeyWalk.ListedItem;
import io.github.keystonetoken.model.ServerLists.KeyScan;
import io.github.keystonetoken.servers.ScriptedServer;
import io.github.keystonetoken.servers.ScriptedServer.Script;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  private static final Statistics NOTHING = new Statistics(Map.of(), 0);
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

  /** Plays one version: the same on every connection. Lines end in CR LF, those of items in LF. */
  private static final class Played implements Script {
    private final Map<String, String> answers = new HashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    Played(String version) {
      says(
          "stats",
          "STAT version "
              + version
              + "\nSTAT time 1795325707\nSTAT uptime 7\nSTAT lru_crawler_running 0\nEND\n");
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
    public void answer(String line, OutputStream out) throws IOException {
      asked.add(line);
      String answer =
          line.startsWith(CACHEDUMP_START)
              ? answers.getOrDefault(line, "END\r\n")
              : answers.getOrDefault(line, "ERROR\r\n");
      out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private static Played memcached1414() {
    return new Played("1.4.14")
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

  private static Played memcached1439WithoutCrawler() {
    return memcached1414()
        .says("stats", "STAT version 1.4.39\nSTAT time 1795325707\nSTAT uptime 7\nEND\n")
        .says("lru_crawler metadump all", "CLIENT_ERROR lru crawler disabled\n")
        .says("stats cachedump 1 0", "ITEM exp [5 b; 1795329303 s]\nITEM one [5 b; 0 s]\nEND\n");
  }

  /** With {@code -o modern}; 1.5.3 does the same without. */
  private static Played memcached1439() {
    return modern("1.4.39")
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

  /** Ubuntu 18.04 and Debian 10 have it. Three of the five are the newest of their LRU. */
  private static Played memcached156() {
    return modern("1.5.6")
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

  private static Played memcached1522() {
    return modern("1.5.22")
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
  }

  private static Played memcached1645() {
    return modern("1.6.45")
        .dumps(
            "lru_crawler metadump hash",
            "OK\r\nkey=one exp=-1 la=1795325793 cas=5 fetch=no cls=1 size=67 flags=0 \nEND\n");
  }

  private static Played modern(String version) {
    return new Played(version).says("stats items", MODERN_ITEMS).says("stats slabs", MODERN_SLABS);
  }

  private static Played script(String server) {
    return switch (server) {
      case "1.4.14" -> memcached1414();
      case "1.4.39 without crawler" -> memcached1439WithoutCrawler();
      case "1.4.39" -> memcached1439();
      case "1.4.39 with hot items" ->
          memcached1439().says("stats cachedump 39 0", "ITEM big [578896 b; 0 s]\nEND\n");
      case "1.5.6" -> memcached156();
      case "1.5.22" -> memcached1522();
      case "1.6.45" -> memcached1645();
      default -> throw new IllegalArgumentException(server);
    };
  }

  /**
   * Columns: wanted items (0 for all); items listed, as key=bytes@expiry; items, bytes and largest
   * item of the scan, and whether it is complete; dumps. -1 is not known.
   */
  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          1.4.14; 0; big=578896 é=100 a/b%20c=100 exp=5@1795329303 one=5; 5 579106 578896 true; cachedump 40, cachedump 4, cachedump 1
          1.4.14; 1; big=578896; 1 578896 578896 true; cachedump 40
          1.4.39 without crawler; 0; big=578896 é=100 a/b%20c=100 exp=5@1795329303 one=5; 5 579106 578896 true; metadump all, cachedump 40, cachedump 4, cachedump 1
          # It lists no sizes and marks no end.
          1.4.39; 0; one=-1 a/b%20c=-1 big=-1 exp=-1@1795329337 é=-1; 5 -1 -1 true; metadump all
          # Its cachedump sees the hot items alone, and there are none after two seconds.
          1.4.39; 1; big=-1; 1 -1 -1 false; metadump 39, cachedump 39
          1.4.39 with hot items; 1; big=-1 big=578896; 1 -1 578896 false; metadump 39, cachedump 39
          # Values without flags seem to have 4 bytes less.
          1.5.6; 0; one=1 a/b%20c=100; 2 101 100 false; metadump all
          # A giant that is alone in its class is listed by cachedump.
          1.5.6; 1; big=578896; 0 0 578896 false; metadump 39, cachedump 39
          1.5.22; 0; one=1 a/b%20c=100 big=578896 exp=5@1795329371 é=96; 5 579098 578896 true; metadump all
          1.6.45; 0; one=5; 1 5 5 true; metadump hash
          """)
  void walks(String server, int wanted, String listed, String expected, String dumps)
      throws Exception {
    Played script = script(server);
    RecordedItems items = new RecordedItems();

    KeyScan scan = walk(script, wanted, items);

    assertThat(items.items().stream().map(OldServersTest::text).collect(joining(" ")))
        .isEqualTo(listed);
    assertThat(text(scan)).isEqualTo(expected);
    assertThat(script.asked.stream().filter(line -> line.contains("dump")))
        .map(line -> line.replaceFirst("\\w+ ", "").replace(" 0", ""))
        .containsExactly(dumps.split(", ", -1));
  }

  private static String text(ListedItem item) {
    String expiry = item.expiresAt() < 0 ? "" : "@" + item.expiresAt();
    return item.key() + "=" + item.bytes() + expiry;
  }

  private static String text(KeyScan scan) {
    long largest = scan.largestItemBytes().orElse(-1);
    return scan.items() + " " + scan.bytes().orElse(-1) + " " + largest + " " + scan.complete();
  }

  @ParameterizedTest
  @CsvSource({
    "'BUSY currently processing crawler request\n', crawler is busy, 6",
    "'key=a exp=1\nHTTP/1.1 400 Bad Request\n', not understood, 1",
    "key=%s, not understood, 1"
  })
  void refusesBadDumps(String answer, String reason, int requests) {
    Played server = memcached1522();
    server.says("lru_crawler metadump all", answer.formatted("a".repeat(5000)));

    assertThatExceptionOfType(CollectionException.class)
        .isThrownBy(() -> walk(server, 0, new RecordedItems()))
        .withMessageContaining(reason)
        .withMessageNotContaining("HTTP");
    assertThat(server.asked).filteredOn("lru_crawler metadump all"::equals).hasSize(requests);
  }

  private static KeyScan walk(Played script, int wanted, RecordedItems items) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(script);
        Node node = Asking.node(server.port())) {
      KeyWalk walk = new KeyWalk(node, Clock.systemUTC());
      return wanted == 0
          ? walk.all(items, Asking.LIMIT)
          : walk.largest(wanted, items, Asking.LIMIT);
    }
  }

  @Test
  void ignoresImpossibleCounts() {
    Statistics items =
        new Statistics(
            Map.of(
                "items:39:number", "1",
                "items:38:number", Long.toString(Long.MAX_VALUE),
                "items:300:number", "1",
                "items:37:number", "-1",
                "items:36:number", "4294967295"),
            0);

    WalkedServer server = WalkedServer.of(NOTHING, NOTHING, items, NOTHING);

    assertThat(server.items()).isEqualTo(4_294_967_296L);
    assertThat(server.largest(10, 4000))
        .extracting(WalkedServer.ItemClass::number)
        .containsExactly(39);
  }

  @ParameterizedTest
  @CsvSource({
    "1.4.30, false, false, false, all",
    "1.4.39, true, false, false, all",
    "1.5.4_3_gabcdef, true, true, false, all",
    "1.5.6 Ubuntu, true, true, true, all",
    "1.5.7, true, true, false, all",
    "1.6.9, true, true, false, all",
    "1.6.19, true, true, false, hash",
    "1.6.45, true, true, false, hash",
    "unknown, false, false, false, all",
    "'', false, false, false, all"
  })
  void knowsWhatVersionsList(
      String version, boolean metadump, boolean sizes, boolean omitsNewest, String wholeDump) {
    Statistics general = new Statistics(Map.of("version", version), 0);

    WalkedServer server = WalkedServer.of(general, NOTHING, NOTHING, NOTHING);

    assertThat(server.hasMetadump()).isEqualTo(metadump);
    assertThat(server.listsSizes()).isEqualTo(sizes);
    assertThat(server.omitsNewest()).isEqualTo(omitsNewest);
    assertThat(server.wholeDump()).isEqualTo(wholeDump);
  }
}
