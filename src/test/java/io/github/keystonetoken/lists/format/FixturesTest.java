package io.github.keystonetoken.lists.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that real releases of Keystone stored, against what is known of them. */
final class FixturesTest {

  private static final String[] LISTS = {"usertokens", "revocation-list"};

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
  @MethodSource("decodable")
  void sizesAreWhatTheSidecarSays(Fixture fixture) throws Exception {
    int length = fixture.sidecar().get("length").intValue();

    assertThat(fixture.value()).hasSize(length);
    assertThat(StoredValue.of(fixture.value(), fixture.flags()).content)
        .hasSize(fixture.sidecar().path("uncompressed_length").asInt(length));
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

  /** All except locks, which are integers. */
  static Stream<Fixture> decodable() throws Exception {
    return Fixture.all().stream().filter(fixture -> !fixture.isOneOf("usertokens_then_lock"));
  }

  static Stream<Fixture> lists() throws Exception {
    return Fixture.of(LISTS);
  }

  static Stream<Fixture> others() throws Exception {
    return Fixture.all().stream().filter(fixture -> !fixture.isOneOf(LISTS));
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
}
