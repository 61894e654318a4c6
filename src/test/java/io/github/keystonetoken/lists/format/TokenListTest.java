package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenListTest {

  private static final int PICKLE = 1;
  private static final int TEXT = 0;
  private static final int COMPRESSED = 8;
  private static final String ID = "0123456789abcdef0123456789abcdef";
  private static final String EXPIRY = "2016-04-26T15:41:25.000000Z";

  private static final String[] LISTS = {"usertokens", "revocation-list"};

  static Stream<Fixture> lists() throws Exception {
    return Fixture.of(LISTS);
  }

  static Stream<Fixture> others() throws Exception {
    return Fixture.all().stream().filter(fixture -> !fixture.isOneOf(LISTS));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void listOfKeystoneIsWhatItsSidecarSays(Fixture fixture) throws Exception {
    JsonNode expected = fixture.sidecar();

    TokenList list = TokenList.decode(fixture.value(), fixture.flags());

    assertThat(list.size()).isEqualTo(expected.get("entries").intValue());
    assertEntry(list, 0, expected.get("first_entry"));
    assertEntry(list, list.size() - 1, expected.get("last_entry"));
    assertThat(list.createdAt().map(at -> at.getEpochSecond() + at.getNano() / 1e9))
        .isEqualTo(number(expected.get("ct")).map(JsonNode::doubleValue));
    assertThat(list.newestExpiry().map(Instant::getEpochSecond))
        .isEqualTo(number(expected.get("newest_expiry_unix")).map(JsonNode::longValue));
    assertThat(list.hasExpiries()).isEqualTo(expected.get("expired_at").isObject());
    expected
        .get("expired_at")
        .fields()
        .forEachRemaining(
            count -> {
              Instant moment = Instant.ofEpochSecond(Long.parseLong(count.getKey()));
              assertThat(list.expiredAt(moment)).isEqualTo(count.getValue().longValue());
              // Expiries are whole seconds here.
              assertThat(list.expiringAfter(moment.minusMillis(1)) + list.expiredAt(moment))
                  .isEqualTo(list.size());
            });
  }

  private static void assertEntry(TokenList list, int index, JsonNode entry) {
    assertThat(list.ids.get(index)).isEqualTo(entry.get(0).textValue());
    if (list.hasExpiries()) {
      assertThat(list.expiries.get(index)).isEqualTo(Instant.parse(entry.get(1).textValue()));
    }
  }

  private static Optional<JsonNode> number(JsonNode node) {
    return Optional.of(node).filter(JsonNode::isNumber);
  }

  @ParameterizedTest
  @MethodSource("others")
  void otherValuesOfKeystoneAreRefusedWithoutQuotingThem(Fixture fixture) {
    assertThatThrownBy(() -> TokenList.decode(fixture.value(), fixture.flags()))
        .isInstanceOf(UndecodableException.class)
        .hasNoCause()
        .message()
        .isIn("it holds something other than a list", "it is an integer and no list");
  }

  /** Flag 16 is what newer clients set for text. */
  @ParameterizedTest
  @ValueSource(ints = {0, 16})
  void idsOfGrizzlyMayBeWholePkiTokens(int flags) throws UndecodableException {
    String pki = "MIIK+A-/=".repeat(400);

    TokenList list = decode("\"" + ID + "\",\"" + pki + "\", \"x\"", flags);

    assertThat(list.ids).containsExactly(ID, pki, "x");
    assertThat(list.hasExpiries()).isFalse();
    assertThat(list.createdAt()).isEmpty();
  }

  @Test
  void jsonObjectsAreReadForTheirOwnId() throws UndecodableException {
    String object =
        "{\"user\": {\"id\": \"no\", \"x\": [1, {\"id\": \"}\\\"no\"}]}, \"n\": null, \"e\": [],"
            + " \"f\": -1.5e3, \"id\": \"yes\", \"last\": {}}";

    assertThat(decode(object + "," + object, TEXT).ids).containsExactly("yes", "yes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(Vx\\nVyesterday\\nt| an expiry is not of the form YYYY-MM-DDTHH:MM:SS.ffffffZ",
        "(Vx\\nNt| an expiry is neither text nor a datetime",
        "(Vx\\nt| an entry is neither a pair nor a dictionary with its id",
        "(I7\\nV2016-04-26T15:41:25Z\\nt| an entry has an id that is no text",
        "N| an entry is neither a pair nor a dictionary with its id",
      })
  void malformedEntryIsLeftOut(String entry, String reason) throws UndecodableException {
    String good = "(S'" + ID + "'\nS'" + EXPIRY + "'\nta";

    TokenList list =
        decode("(l" + good + entry.replace("\\n", "\n") + "a" + good.repeat(499) + ".", PICKLE);

    assertThat(list.size()).isEqualTo(500);
    assertThat(list.malformed()).isOne();
    assertThat(list.problem()).contains(reason);
    assertThat(list.expiries).hasSize(500).containsOnly(Instant.parse(EXPIRY));
  }

  @Test
  void malformedEntryOfTextIsLeftOut() throws UndecodableException {
    TokenList list = decode("\"one\",7,\"\",{\"user\": {\"id\": \"x\"}},[\"x\"],\"two\"", TEXT);

    assertThat(list.ids).containsExactly("one", "two");
    assertThat(list.malformed()).isEqualTo(4);
    assertThat(list.problem()).contains("it is neither JSON nor a list of ids");
    assertThat(list.hasExpiries()).isFalse();
  }

  @Test
  void listOfManyMalformedEntriesIsRefused() throws UndecodableException {
    String good = "]((S'" + ID + "'\nS'" + EXPIRY + "'\nt";
    String malformed = "N".repeat(TokenList.MAX_MALFORMED);

    assertThat(decode(good + malformed + "e.", PICKLE).malformed()).isEqualTo(1000);
    assertThatThrownBy(() -> decode(good + malformed + "Ne.", PICKLE))
        .hasMessage("it has more than 1000 malformed entries");
  }

  @Test
  void readsJsonOfSerializer() throws UndecodableException {
    TokenList list =
        decode(
            "{\"ct\": 1461685284.25, \"v\": 2}|[ [\"\\u0061\\/b\", \"2016-04-26T15:41:25Z\"],"
                + "{\"expires\":\"2016-04-26T15:41:25Z\",\"audit\":[{}],\"id\":\"two\"},null,"
                + "[\"x\",\"2016-04-26T15:41:25Z\",3],[\"x\",[]]]",
            TEXT);

    assertThat(list.ids).containsExactly("a/b", "two");
    assertThat(list.hasExpiries()).isTrue();
    assertThat(list.malformed()).isEqualTo(3);
    assertThat(list.createdAt()).contains(Instant.parse("2016-04-26T15:41:24.25Z"));
    assertThat(decode("{\"ct\": 1, \"v\": 2}|[]", TEXT).size()).isZero();
    assertThatThrownBy(() -> decode("{\"ct\": 999999999999, \"v\": 2}|[]", TEXT))
        .hasMessage("its creation time is out of range");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[[\"secret\", \"x\"], 7 8]| its JSON has no , where one is expected",
        "[[\"secret\"| its JSON has no , where one is expected",
        "[[\"secret\", \"x| its JSON has a string that does not end",
        "[[\"sec\\\\qret\", \"x\"]]| its JSON has an escape that JSON does not have",
        "[[\"sec\\\\u12\", \"x\"]]| its JSON has an escape that JSON does not have",
        "[] secret| its JSON goes on after its end",
        "[\"secret\"]| an entry is neither a pair nor a dictionary with its id",
        "{\"secret\": []}| its pickle has an opcode that no token list needs",
        "| its pickle is malformed before byte 0",
      })
  void refusesOtherSerializedPayloads(@Nullable String payload, String reason) {
    String value =
        "{\"ct\": 1, \"v\": 2}|" + (payload == null ? "" : payload.replace("\\\\", "\\"));
    assertThatThrownBy(() -> decode(value, TEXT)).hasNoCause().hasMessage(reason);
  }

  @Test
  void emptyListMayHaveCreationTime() throws UndecodableException {
    String cached = "cdogpile.cache.api\nCachedValue\n((l(d";

    assertThat(decode(cached + "tR.", PICKLE).size()).isZero();
    assertThat(decode(cached + "tR.", PICKLE).createdAt()).isEmpty();
    assertThat(decode(cached + "S'ct'\nI7\nstR.", PICKLE).createdAt())
        .contains(Instant.ofEpochSecond(7));
  }

  @Test
  void countsEntriesByExpiryAndPlace() throws UndecodableException {
    Instant earlier = Instant.parse(EXPIRY);
    Instant later = earlier.plusSeconds(86_400);
    String entry = "(S'" + ID + "'\nS'%s'\nta";
    TokenList list =
        decode("(l" + entry.formatted(later) + entry.formatted(EXPIRY).repeat(2) + ".", PICKLE);

    assertThat(list.expiredAt(earlier)).isZero();
    assertThat(list.expiredAt(earlier.plusNanos(1_000))).isEqualTo(2);
    assertThat(list.expiringAfter(later)).isZero();
    assertThat(list.expiringAfter(later.minusNanos(1_000))).isOne();
    assertThat(list.lastExpiry()).contains(earlier);
    assertThat(list.appendedAfter(later)).isEqualTo(2);
    assertThat(list.appendedAfter(earlier)).isZero();
    assertThat(list.appendedAfter(later.minusSeconds(1))).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "32| (l.| its flags are 32, as no client of Keystone sets them",
        "2| 1| it is an integer and no list",
        "4| 1| it is an integer and no list",
        "1| secret| its pickle is malformed before byte 1",
        "1| N.| it holds something other than a list",
        "1| ).| it holds something other than a list",
        "1| }.| it holds something other than a list",
        "1| cos\\nsystem\\n)R.| it is an object other than dogpile.cache's CachedValue",
        "1| cdogpile.cache.api\\nCachedValue\\n(]tR.|"
            + " it is an object other than dogpile.cache's CachedValue",
        "1| cdogpile.cache.api\\nCachedValue\\n(]NtR.| its metadata is no dictionary",
        "1| cdogpile.cache.api\\nCachedValue\\n(](dVct\\nNstR.| its creation time is no number",
        "1| cdogpile.cache.api\\nCachedValue\\n(](dVct\\nFnan\\nstR.|"
            + " its creation time is out of range",
        "1| cdogpile.cache.api\\nCachedValue\\n(](dVct\\nI-1\\nstR.|"
            + " its creation time is out of range",
        "1| (Nl.| an entry is neither a pair nor a dictionary with its id",
        "1| (Vsecret\\nl.| an entry is neither a pair nor a dictionary with its id",
        "1| ((Vsecret\\ntl.| an entry is neither a pair nor a dictionary with its id",
        "1| ((Vsecret\\nVsecret\\nVsecret\\ntl.| an entry is neither a pair nor a dictionary with its id",
        "1| ((NVsecret\\ntl.| an entry has an id that is no text",
        "1| ((Vsecret\\nNtl.| an expiry is neither text nor a datetime",
        "1| ((Vsecret\\nVsecret\\ntl.| an expiry is not of the form YYYY-MM-DDTHH:MM:SS.ffffffZ",
        "1| ((dVid\\nVsecret\\nsl.| an entry is neither a pair nor a dictionary with its expires",
        "0| secret| it is neither JSON nor a list of ids",
        "0| ''| its JSON has no value where one is expected",
        "0| \"secret\",| its JSON has no value where one is expected",
        "0| \"secret\"secret| it has an entry that does not end with a comma",
        "0| \"secret| its JSON has a string that does not end",
        "0| \"secret\\\\| its JSON has a string that does not end",
        "0| \"\"| an entry has an empty id",
        "0| \"sec ret\"| an entry has an id with a character that no id has",
        "0| \"sec\\\\u0000ret\"| an entry has an id with a character that no id has",
        "0| {\"user\": \"secret\"}| an entry has no id",
        "0| {\"id\": 7}| an entry has no id",
        "0| {\"secret\" 7}| its JSON has no : where one is expected",
        "0| {\"secret\": }| its JSON has no value where one is expected",
        "0| {\"secret\": [}| its JSON has no value where one is expected",
        "0| {\"id\": \"secret\"| its JSON has no value where one is expected",
        "0| {\"ct\": 7, \"v\": 2}secret| it has an entry that does not end with a comma",
      })
  void refusalSaysWhatIsWrongAndNotWhatIsThere(int flags, String value, String reason) {
    assertThatThrownBy(() -> decode(value.replace("\\n", "\n"), flags))
        .isInstanceOf(UndecodableException.class)
        .hasNoCause()
        .hasMessage(reason);
  }

  @Test
  void moreTextEntriesThanMemcachedTakesAreRefused() throws UndecodableException {
    String entries = "\"x\",".repeat(TokenList.MAX_TEXT_ENTRIES);

    assertThat(decode(entries.substring(0, entries.length() - 1), TEXT).size()).isEqualTo(65_536);
    assertThatThrownBy(() -> decode(entries + "\"x\"", TEXT))
        .hasMessage("it has more than 65536 entries");
  }

  @Test
  void readsListThreeTimesAsLongAsTheLongest() throws Exception {
    String longest = new String(Fixture.named("kilo-usertokens-huge").value(), ISO_8859_1);
    int from = longest.indexOf("(S'");
    int to = longest.indexOf("(d");

    String entries = longest.substring(from, to).repeat(3);

    assertThat(decode(longest.substring(0, from) + entries + longest.substring(to), PICKLE).size())
        .isEqualTo(3 * 13_758);
  }

  @Test
  void deepJsonTakesNoStack() throws UndecodableException {
    String deep = "[".repeat(500_000) + "]".repeat(500_000);

    assertThat(decode("{\"x\": " + deep + ", \"id\": \"yes\"}", TEXT).ids).containsExactly("yes");
  }

  private static TokenList decode(String latin1, int flags) throws UndecodableException {
    return TokenList.decode(latin1.getBytes(ISO_8859_1), flags);
  }

  @Test
  void decompressesContentUpToTheLimit() throws Exception {
    byte[] content = new byte[StoredValue.MAX_DECOMPRESSED_BYTES];
    Arrays.fill(content, (byte) 'x');

    assertThat(StoredValue.of(compressed(content), COMPRESSED).content).isEqualTo(content);
    assertThat(StoredValue.of(compressed(new byte[0]), COMPRESSED).content).isEmpty();
  }

  @Test
  void refusesCompressionBomb() throws Exception {
    byte[] bomb = compressed(new byte[StoredValue.MAX_DECOMPRESSED_BYTES + 1]);

    assertThat(bomb).hasSizeLessThan(10_000);
    assertNotDecompressed(bomb, "it decompresses to more than 4194304 bytes");
  }

  @Test
  void refusesBrokenCompression() throws Exception {
    byte[] whole = compressed("a token list, say".getBytes(UTF_8));

    for (int length = 0; length < whole.length; length++) {
      assertNotDecompressed(Arrays.copyOf(whole, length), "its compressed data is cut off");
    }
    assertNotDecompressed(new byte[] {1, 2, 3}, "it is not compressed by zlib as its flags say");
  }

  private static void assertNotDecompressed(byte[] compressed, String reason) {
    assertThatThrownBy(() -> StoredValue.of(compressed, COMPRESSED))
        .isInstanceOf(UndecodableException.class)
        .hasNoCause()
        .hasMessage(reason);
  }

  private static byte[] compressed(byte[] content) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
      deflater.write(content);
    }
    return bytes.toByteArray();
  }
}
