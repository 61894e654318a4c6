package io.github.keystonetoken.lists.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that real releases of Keystone stored, against what is known of them. */
final class FixturesTest {

  private static final String[] LISTS = {"usertokens", "revocation-list"};
  private static final String[] CACHED = {"cache-entry", "region-id"};

  @Test
  void everyFixtureIsOfAKindThatATestReads() throws Exception {
    assertThat(Fixture.all()).hasSizeGreaterThanOrEqualTo(30);
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

    TokenList list = TokenList.decode(fixture.value(), fixture.flags());

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
    // Both kinds of text are read alike.
    assertThat(shape(StoredValue.of(fixture.value(), fixture.flags())))
        .isEqualTo(fixture.sidecar().get("entry_shape").textValue().replace("unicode", "str"));
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
    StoredValue.Payload payload = payload(fixture);
    Dict token = Dict.of(payload.value);

    assertThat(token.text("id")).isEqualTo(expected.get("token_id").textValue());
    assertThat(token.dict("user").text("id")).isEqualTo(expected.get("user_id").textValue());
    assertThat(token.dict("user").text("name")).isEqualTo(expected.get("user_name").textValue());
    assertThat(token.text("token_version"))
        .isEqualTo(expected.get("token_version").textValue() + ".0");
    assertThat(Expiry.micros(token.get("expires")))
        .isEqualTo(expected.get("expires_unix").longValue() * 1_000_000);
    assertThat(seconds(Objects.requireNonNull(payload.createdAt)))
        .isEqualTo(expected.get("ct").doubleValue());
  }

  @ParameterizedTest
  @MethodSource("cached")
  void cacheEntryIsWhatItsSidecarSays(Fixture fixture) throws Exception {
    String expected = fixture.sidecar().get("payload").textValue();

    // Classes that Keystone's lists do not need have no name.
    assertThat(describe(payload(fixture).value))
        .isEqualTo(expected.replaceAll("(instance of ).*", "$1OTHER"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void whatIsNoListIsRefusedWithoutQuotingIt(Fixture fixture) {
    assertThatThrownBy(() -> TokenList.decode(fixture.value(), fixture.flags()))
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
    assertThat(list.tokenId(index)).isEqualTo(entry.get(0).textValue());
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

  private static StoredValue.Payload payload(Fixture fixture) throws Exception {
    StoredValue stored = StoredValue.of(fixture.value(), fixture.flags());
    return Objects.requireNonNull(stored.payload());
  }

  private static String describe(@Nullable Object payload) {
    if (payload instanceof PythonClass.Instance object) {
      return "instance of " + object.type;
    }
    if (payload instanceof byte[] bytes) {
      return "bytes of length " + bytes.length;
    }
    return payload instanceof Map<?, ?> ? "dict" : "unexpected";
  }

  private static String shape(StoredValue stored) throws Exception {
    StoredValue.Payload payload = stored.payload();
    if (payload == null) {
      return stored.content()[0] == '{' ? "json object" : "unexpected";
    }
    Object first = ((List<?>) Objects.requireNonNull(payload.value)).get(0);
    if (first instanceof Map<?, ?> dict) {
      return dict.size() == 3 && dict.containsKey("audit_id")
          ? "dict(id,expires,audit_id)"
          : "unexpected";
    }
    Object expiry = first instanceof Object[] pair ? pair[1] : ((List<?>) first).get(1);
    return "%s(str,%s)"
        .formatted(
            first instanceof Object[] ? "tuple" : "list",
            expiry instanceof PythonClass.Instance ? "datetime" : "str-iso8601");
  }
}
