package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.memcached.KeyWalk.ListedItem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as memcached 1.4.14, 1.4.25, 1.4.39, 1.5.3, 1.5.22, 1.6.18 and 1.6.45 wrote them. */
final class DumpLinesTest {

  private static final ItemLine METADUMP = ItemLine.metadump(true);
  private static final ItemLine CACHEDUMP = ItemLine.cachedump(1_795_325_700, 1_795_325_707);

  private static ItemLine format(String line) {
    return line.startsWith("ITEM") ? CACHEDUMP : METADUMP;
  }

  private static List<ListedItem> read(ItemLine format, String line) {
    RecordedItems items = new RecordedItems();
    byte[] bytes = ("xx" + line + "xx").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(format.read(bytes, 2, bytes.length - 2, items)).isTrue();
    return items.items();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # Header, key and flags are subtracted from the size.
          key=exp exp=1795329382 la=1795325782 cas=5 fetch=no cls=1 size=71 | exp | 5 | 1795329382
          key=big exp=-1 la=1795325781 cas=1 fetch=no cls=39 size=578962 | big | 578896 | -1
          # Listed flags make the size exact.
          'key=one exp=-1 la=1795325793 cas=5 fetch=no cls=1 size=67 flags=0 ' | one | 5 | -1
          'key=exp exp=1795329393 la=1795325793 cas=6 fetch=no cls=1 size=71 flags=1 ' | exp | 5 | 1795329393
          # Keys are percent-encoded.
          key=a%2Fb%2520c exp=-1 la=1795325737 cas=2 fetch=no | a/b%20c | -1 | -1
          key=%C3%A9 exp=-1 la=1795325737 cas=3 fetch=no | é | -1 | -1
          ITEM exp [5 b; 1795329303 s] | exp | 5 | 1795329303
          ITEM none [7 b; 0 s] | none | 7 | -1
          # Old servers show their start for items that do not expire, 1.4.25 a minute earlier.
          ITEM one [5 b; 1795325700 s] | one | 5 | -1
          ITEM two [5 b; 1795325640 s] | two | 5 | -1
          ITEM new [5 b; 1795325707 s] | new | 5 | 1795325707
          """)
  void readsItem(String line, String key, long bytes, long expiresAt) {
    assertThat(read(format(line), line)).containsExactly(new ListedItem(key, bytes, expiresAt));
  }

  @Test
  void subtractsSmallerHeaderWithoutCas() {
    assertThat(read(ItemLine.metadump(false), "key=one exp=-1 cls=1 size=59 flags=0 "))
        .containsExactly(new ListedItem("one", 5, -1));
  }

  @Test
  void skipsExpiredItem() {
    assertThat(read(CACHEDUMP, "ITEM old [5 b; 1795325706 s]")).isEmpty();
  }

  @Test
  void neverPrintsKey() {
    assertThat(new ListedItem("token-0123", 7, -1)).hasToString("an item of 7 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "key=",
        "key= exp=-1",
        "key=a",
        "key=a exp=",
        "key=a exp=x",
        "key=a exp=-2",
        "key=a exp=1234567890123456789",
        "key=a exp=-1 size=-5",
        "key=a exp=-1 size=x",
        "key=%4 exp=-1",
        "key=%4x exp=-1",
        "key=%ff%",
        "kex=a exp=-1",
        "ITEM ",
        "ITEM a",
        "ITEM  [5 b; 0 s]",
        "ITEM a [",
        "ITEM a [5",
        "ITEM a [5 b;",
        "ITEM a [x b; 0 s]",
        "ITEM a [-5 b; 0 s]",
        "ITEM a [5 b; x s]",
        "ITEM a [5 b; -1 s]"
      })
  void refusesOtherLines(String line) {
    assertNotUnderstood(format(line), line);
  }

  @Test
  void refusesLinesOfOtherCommandAndImpossibleKeys() {
    assertNotUnderstood(METADUMP, "ITEM a [5 b; 0 s]");
    assertNotUnderstood(CACHEDUMP, "key=a exp=-1");
    assertNotUnderstood(CACHEDUMP, "");
    assertThat(read(METADUMP, "key=" + "%41".repeat(250) + " exp=-1")).hasSize(1);
    assertNotUnderstood(METADUMP, "key=" + "k".repeat(251) + " exp=-1");
    assertNotUnderstood(CACHEDUMP, "ITEM " + "k".repeat(251) + " [5 b; 0 s]");
  }

  private static void assertNotUnderstood(ItemLine format, String line) {
    RecordedItems items = new RecordedItems();
    byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
    assertThat(format.read(bytes, 0, bytes.length, items)).isFalse();
    assertThat(items.items()).isEmpty();
  }
}
