package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as memcached 1.4.14, 1.4.25, 1.4.39, 1.5.3, 1.5.22, 1.6.18 and 1.6.45 wrote them. */
final class DumpLinesTest {

  private static final ItemLine METADUMP = ItemLine.metadump(true);
  private static final ItemLine CACHEDUMP = ItemLine.cachedump(1_795_325_700, 1_795_325_707);

  @Test
  void subtractsHeaderAndKeyFromSize() {
    assertThat(
            read(
                METADUMP,
                "key=exp exp=1795329382 la=1795325782 cas=5 fetch=no cls=1 size=71",
                "key=big exp=-1 la=1795325781 cas=1 fetch=no cls=39 size=578962"))
        .containsExactly(
            new ListedItem("exp", 5, 1_795_329_382), new ListedItem("big", 578_896, -1));
  }

  @Test
  void listedFlagsMakeSizeExact() {
    assertThat(
            read(
                METADUMP,
                "key=one exp=-1 la=1795325793 cas=5 fetch=no cls=1 size=67 flags=0 ",
                "key=exp exp=1795329393 la=1795325793 cas=6 fetch=no cls=1 size=71 flags=1 "))
        .containsExactly(new ListedItem("one", 5, -1), new ListedItem("exp", 5, 1_795_329_393));
  }

  @Test
  void subtractsSmallerHeaderWithoutCas() {
    assertThat(read(ItemLine.metadump(false), "key=one exp=-1 cls=1 size=59 flags=0 "))
        .containsExactly(new ListedItem("one", 5, -1));
  }

  @Test
  void neverPrintsKey() {
    assertThat(new ListedItem("token-0123", 7, -1)).hasToString("an item of 7 bytes");
  }

  @Test
  void decodesKeys() {
    assertThat(
            read(
                METADUMP,
                "key=a%2Fb%2520c exp=-1 la=1795325737 cas=2 fetch=no",
                "key=%C3%A9 exp=-1 la=1795325737 cas=3 fetch=no"))
        .containsExactly(new ListedItem("a/b%20c", -1, -1), new ListedItem("é", -1, -1));
  }

  @Test
  void readsCachedump() {
    assertThat(read(CACHEDUMP, "ITEM exp [5 b; 1795329303 s]", "ITEM none [7 b; 0 s]"))
        .containsExactly(new ListedItem("exp", 5, 1_795_329_303), new ListedItem("none", 7, -1));
  }

  @Test
  void cachedumpOfOldServersShowsStartForNoExpiry() {
    assertThat(read(CACHEDUMP, "ITEM one [5 b; 1795325700 s]", "ITEM two [5 b; 1795325640 s]"))
        .containsExactly(new ListedItem("one", 5, -1), new ListedItem("two", 5, -1));
  }

  @Test
  void skipsExpiredItems() {
    assertThat(read(CACHEDUMP, "ITEM old [5 b; 1795325706 s]", "ITEM new [5 b; 1795325707 s]"))
        .containsExactly(new ListedItem("new", 5, 1_795_325_707));
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
        "ITEM a [5 b; 0 s]"
      })
  void refusesOtherLinesInMetadump(String line) {
    assertNotUnderstood(METADUMP, line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ITEM ",
        "ITEM a",
        "ITEM  [5 b; 0 s]",
        "ITEM a [",
        "ITEM a [5",
        "ITEM a [5 b;",
        "ITEM a [x b; 0 s]",
        "ITEM a [-5 b; 0 s]",
        "ITEM a [5 b; x s]",
        "ITEM a [5 b; -1 s]",
        "key=a exp=-1"
      })
  void refusesOtherLinesInCachedump(String line) {
    assertNotUnderstood(CACHEDUMP, line);
  }

  @Test
  void refusesImpossibleKeys() {
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

  private static List<ListedItem> read(ItemLine format, String... lines) {
    RecordedItems items = new RecordedItems();
    for (String line : lines) {
      byte[] bytes = ("xx" + line + "xx").getBytes(StandardCharsets.ISO_8859_1);
      assertThat(format.read(bytes, 2, bytes.length - 2, items)).isTrue();
    }
    return items.items();
  }
}
