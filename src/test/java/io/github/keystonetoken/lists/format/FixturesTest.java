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
    assertThat(shape(stored(fixture)))
        .isEqualTo(fixture.sidecar().get("entry_shape").textValue().replace("unicode", "str"));
  }

  @ParameterizedTest
  @MethodSource("decodable")
  void sizesAreWhatTheSidecarSays(Fixture fixture) throws Exception {
    int length = fixture.sidecar().get("length").intValue();

    assertThat(fixture.value()).hasSize(length);
    assertThat(stored(fixture).content)
        .hasSize(fixture.sidecar().path("uncompressed_length").asInt(length));
  }

  @ParameterizedTest
  @MethodSource("cached")
  void cacheEntryIsWhatItsSidecarSays(Fixture fixture) throws Exception {
    String expected = fixture.sidecar().get("payload").textValue();

    // Classes that Keystone's lists do not need have no name.
    assertThat(describe(stored(fixture).payload))
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

  static Stream<Fixture> all() throws Exception {
    return Fixture.all().stream();
  }

  /** All but locks, which are integers. */
  static Stream<Fixture> decodable() throws Exception {
    return all().filter(fixture -> !fixture.isOneOf("usertokens_then_lock"));
  }

  static Stream<Fixture> lists() throws Exception {
    return all().filter(fixture -> fixture.isOneOf(LISTS));
  }

  static Stream<Fixture> cached() throws Exception {
    return all().filter(fixture -> fixture.isOneOf(CACHED));
  }

  static Stream<Fixture> others() throws Exception {
    return all().filter(fixture -> !fixture.isOneOf(LISTS));
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

  private static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }

  private static Optional<Instant> oldestExpiry(TokenList list) {
    return list.expiries.stream().min(Instant::compareTo);
  }

  private static StoredValue stored(Fixture fixture) throws Exception {
    return StoredValue.of(fixture.value(), fixture.flags());
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
    if (stored.isText) {
      return stored.content[0] == '{' ? "json object" : "json string";
    }
    Object first = ((List<?>) Objects.requireNonNull(stored.payload)).get(0);
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
