package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.pickle.ByteString;
import io.github.keystonetoken.pickle.Dict;
import io.github.keystonetoken.pickle.Instance;
import io.github.keystonetoken.pickle.Items;
import io.github.keystonetoken.pickle.Limits;
import io.github.keystonetoken.pickle.Unpickler;
import io.github.keystonetoken.pickle.Value;
import io.github.keystonetoken.pickle.Value.FloatNumber;
import java.time.Instant;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that real releases of Keystone stored, against what is known of them. */
final class FixturesTest {

  private static final String[] LISTS = {"usertokens", "revocation-list"};
  private static final String[] CACHED = {"cache-entry", "region-id"};

  @Test
  void everyFixtureIsOfAKindThatATestReads() throws Exception {
    assertThat(Fixture.all()).hasSizeGreaterThanOrEqualTo(28);
    assertThat(Fixture.all())
        .allMatch(
            fixture ->
                fixture.isOneOf(LISTS)
                    || fixture.isOneOf(CACHED)
                    || fixture.isOneOf("token", "usertokens_then_lock"));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void listIsWhatItsSidecarSays(Fixture fixture) throws Exception {
    JsonNode expected = fixture.sidecar();

    TokenList list = TokenListDecoder.decode(fixture.value(), fixture.flags());

    assertThat(list.size()).isEqualTo(expected.get("entries").intValue());
    assertEntry(list, 0, expected.get("first_entry"));
    assertEntry(list, list.size() - 1, expected.get("last_entry"));
    assertThat(list.createdAt().map(FixturesTest::seconds))
        .isEqualTo(number(expected.get("ct")).map(JsonNode::doubleValue));
    assertThat(list.newestExpiry().map(Instant::getEpochSecond))
        .isEqualTo(number(expected.get("newest_expiry_unix")).map(JsonNode::longValue));
    assertThat(oldestExpiry(list).map(Instant::getEpochSecond))
        .isEqualTo(number(expected.get("oldest_expiry_unix")).map(JsonNode::longValue));
    assertThat(list.hasExpiries()).isEqualTo(expected.get("expired_at").isObject());
    Iterator<Map.Entry<String, JsonNode>> counts = expected.get("expired_at").fields();
    while (counts.hasNext()) {
      Map.Entry<String, JsonNode> count = counts.next();
      Instant moment = Instant.ofEpochSecond(Long.parseLong(count.getKey()));
      assertThat(list.expiredAt(moment)).isEqualTo(count.getValue().longValue());
      // Expiries are whole seconds here.
      assertThat(list.expiringAfter(moment.minusMillis(1)) + list.expiredAt(moment))
          .isEqualTo(list.size());
    }
  }

  @ParameterizedTest
  @MethodSource("lists")
  void entriesHaveTheShapeThatTheSidecarSays(Fixture fixture) throws Exception {
    byte[] content = StoredValue.of(fixture.value(), fixture.flags()).content();

    assertThat(shape(content, fixture.sidecar().get("python").textValue()))
        .isEqualTo(fixture.sidecar().get("entry_shape").textValue());
  }

  @ParameterizedTest
  @MethodSource("all")
  void sizesAreWhatTheSidecarSays(Fixture fixture) throws Exception {
    int length = fixture.sidecar().get("length").intValue();

    assertThat(fixture.value()).hasSize(length);
    assertThat(StoredValue.of(fixture.value(), fixture.flags()).content())
        .hasSize(fixture.sidecar().path("uncompressed_length").asInt(length));
  }

  @ParameterizedTest
  @MethodSource("tokens")
  void tokenIsWhatItsSidecarSays(Fixture fixture) throws Exception {
    JsonNode expected = fixture.sidecar();
    Instance cached = (Instance) unpickled(fixture);
    Dict token = (Dict) cached.arguments().get(0);
    Dict user = (Dict) token.get("user").orElseThrow();
    Dict metadata = (Dict) cached.arguments().get(1);

    assertThat(text(token, "id")).isEqualTo(expected.get("token_id").textValue());
    assertThat(text(user, "id")).isEqualTo(expected.get("user_id").textValue());
    assertThat(text(user, "name")).isEqualTo(expected.get("user_name").textValue());
    assertThat(text(token, "token_version"))
        .isEqualTo(expected.get("token_version").textValue() + ".0");
    assertThat(Expiry.micros(token.get("expires").orElseThrow()))
        .isEqualTo(expected.get("expires_unix").longValue() * 1_000_000);
    assertThat(((FloatNumber) metadata.get("ct").orElseThrow()).value())
        .isEqualTo(expected.get("ct").doubleValue());
  }

  @ParameterizedTest
  @MethodSource("cached")
  void cacheEntryIsWhatItsSidecarSays(Fixture fixture) throws Exception {
    Instance entry = (Instance) unpickled(fixture);

    assertThat(describe(entry.arguments().get(0)))
        .isEqualTo(fixture.sidecar().get("payload").textValue());
  }

  @ParameterizedTest
  @MethodSource("others")
  void whatIsNoListIsRefusedWithoutQuotingIt(Fixture fixture) {
    assertThatThrownBy(() -> TokenListDecoder.decode(fixture.value(), fixture.flags()))
        .isInstanceOf(UndecodableException.class)
        .hasNoCause()
        .message()
        .isIn("it holds something else than a list", "it is an integer and no list");
  }

  @Test
  void lockIsTheIntegerOne() throws Exception {
    Fixture lock = Fixture.named("kilo-lock-usertokens");

    StoredValue stored = StoredValue.of(lock.value(), lock.flags());

    assertThat(stored.form()).isEqualTo(StoredValue.Form.INTEGER);
    assertThat(stored.content()).containsExactly('1');
  }

  static Stream<Fixture> all() throws Exception {
    return Fixture.all().stream();
  }

  static Stream<Fixture> lists() throws Exception {
    return all().filter(fixture -> fixture.isOneOf(LISTS));
  }

  static Stream<Fixture> tokens() throws Exception {
    return all().filter(fixture -> fixture.isOneOf("token"));
  }

  static Stream<Fixture> cached() throws Exception {
    return all().filter(fixture -> fixture.isOneOf(CACHED));
  }

  static Stream<Fixture> others() throws Exception {
    return all().filter(fixture -> !fixture.isOneOf(LISTS));
  }

  private static void assertEntry(TokenList list, int index, JsonNode entry) {
    assertThat(list.tokenId(index).utf8()).isEqualTo(entry.get(0).textValue());
    assertThat(list.expiry(index))
        .isEqualTo(Optional.ofNullable(entry.get(1)).map(e -> Instant.parse(e.textValue())));
  }

  private static Optional<JsonNode> number(JsonNode node) {
    return Optional.of(node).filter(JsonNode::isNumber);
  }

  private static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }

  private static Optional<Instant> oldestExpiry(TokenList list) {
    return IntStream.range(0, list.size())
        .mapToObj(list::expiry)
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  private static Value unpickled(Fixture fixture) throws Exception {
    byte[] content = StoredValue.of(fixture.value(), fixture.flags()).content();
    return Unpickler.unpickle(content, Limits.DEFAULT);
  }

  private static String text(Dict dict, String key) {
    return ((ByteString) dict.get(key).orElseThrow()).utf8();
  }

  private static String describe(Value payload) {
    if (payload instanceof Instance instance) {
      return "instance of " + instance.type().module().utf8() + "." + instance.type().name().utf8();
    }
    if (payload instanceof ByteString bytes && !bytes.isUnicode()) {
      return "bytes of length " + bytes.length();
    }
    return payload instanceof Dict ? "dict" : "unexpected";
  }

  private static String shape(byte[] content, String python) throws Exception {
    int start = 0;
    if (content[0] == '{') {
      int bar = new String(content, 0, 64, ISO_8859_1).indexOf("}|");
      if (bar < 0) {
        return "json object";
      }
      start = bar + 2;
    }
    Value root = Unpickler.unpickle(content, start, content.length - start, Limits.DEFAULT);
    Items list = (Items) (root instanceof Instance cached ? cached.arguments().get(0) : root);
    if (list.get(0) instanceof Dict dict) {
      return dict.size() == 3 && dict.get("audit_id").isPresent()
          ? "dict(id,expires,audit_id)"
          : "unexpected";
    }
    Items pair = (Items) list.get(0);
    ByteString id = (ByteString) pair.get(0);
    return "%s(%s,%s)"
        .formatted(
            pair.kind().name().toLowerCase(Locale.ROOT),
            id.isUnicode() && python.startsWith("py2") ? "unicode" : "str",
            pair.get(1) instanceof Instance ? "datetime" : "str-iso8601");
  }
}
