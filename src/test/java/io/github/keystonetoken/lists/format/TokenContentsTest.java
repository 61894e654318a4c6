package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.User;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenContentsTest {

  private static final int PICKLE = 1;

  static Stream<Fixture> tokens() throws Exception {
    return Fixture.of("token");
  }

  static Stream<Fixture> others() throws Exception {
    return Fixture.all().stream().filter(fixture -> !fixture.isOneOf("token"));
  }

  @ParameterizedTest
  @MethodSource("tokens")
  void tokenGivesItsUserProjectAndExpiry(Fixture token) throws Exception {
    TokenContents contents = TokenContents.decode(token.value(), token.flags()).orElseThrow();

    boolean isV3 = token.sidecar().get("token_version").textValue().equals("v3");
    assertThat(contents.users())
        .containsExactly(
            new User(
                token.userId(),
                token.sidecar().get("user_name").textValue(),
                isV3 ? "Default" : ""));
    assertThat(contents.expires().map(Instant::getEpochSecond))
        .contains(token.longValue("expires_unix"));
    assertThat(contents.toString()).doesNotContain(token.sidecar().get("token_id").textValue());
    assertThat(contents.projectName()).contains("service");
    assertThat(contents.projectId()).isPresent();
    assertThat(contents.issuedAt().isPresent()).isEqualTo(isV3);
  }

  @ParameterizedTest
  @MethodSource("others")
  void otherValuesAreNoTokens(Fixture other) throws Exception {
    assertThat(TokenContents.decode(other.value(), other.flags())).isEmpty();
  }

  /** Of the example in github.com/fernet/spec, generate.json. */
  @Test
  void fernetTokenSaysWhenItWasIssued() {
    byte[] token =
        Base64.getUrlDecoder()
            .decode(
                "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA");

    Optional<Instant> issuedAt = Optional.of(Instant.parse("1985-10-26T08:20:00Z"));
    Optional<String> none = Optional.empty();
    assertThat(TokenContents.ofFernet(token))
        .contains(new TokenContents(List.of(), none, none, issuedAt, Optional.empty()));
    for (int length = 0; length < token.length; length++) {
      assertThat(TokenContents.ofFernet(Arrays.copyOf(token, length))).isEmpty();
    }
    token[1] = 1;
    assertThat(TokenContents.ofFernet(token)).as("year").isEmpty();
  }

  @Test
  void jwsTokenSaysWhoseItIs() {
    String payload =
        "{\"sub\":\"e\\u00e9f\",\"iat\":1461743400,\"exp\":1461747000,"
            + "\"openstack_methods\":[\"password\"],\"openstack_project_id\":\"p1\"}";

    assertThat(TokenContents.ofJws(payload.getBytes(US_ASCII)))
        .contains(
            new TokenContents(
                List.of(User.withId("e\u00e9f")),
                Optional.of("p1"),
                Optional.empty(),
                Optional.of(Instant.parse("2016-04-27T07:50:00Z")),
                Optional.of(Instant.parse("2016-04-27T08:50:00Z"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"sub\":\"u\"}",
        "{\"exp\":1461747000}",
        "{\"sub\":7,\"exp\":1461747000}",
        "{\"sub\":\"u\",\"exp\":\"1461747000\"}",
        "{\"sub\":\"u\",\"exp\":-1}",
        "{\"sub\":\"u\",\"exp\":99999999999999}",
        "{\"sub\":\"u\",\"exp\":1461747000",
      })
  void otherPayloadsAreNoTokens(String payload) {
    assertThat(TokenContents.ofJws(payload.getBytes(US_ASCII))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(dS'token'\n(dS'OS-TRUST:trust'\n(dS'trustee_user'\n(dS'id'\nS'trustee'\nssss",
        "(dS'access'\n(dS'trust'\n(dS'trustee_user_id'\nS'trustee'\nsss"
      })
  void tokenOfTrustNamesTrusteeToo(String data) {
    assertThat(decode("(dS'expires'\nNsS'user_id'\nS'trustor'\nsS'token_data'\n" + data + "s."))
        .extracting(User::id)
        .containsExactly("trustor", "trustee");
  }

  static Stream<String> tokensWithoutUser() {
    return Stream.of(
        "(dS'expires'\nNsS'user_id'\nS'a\\nb'\ns.",
        "(dS'expires'\nNsS'user_id'\nS'" + "u".repeat(256) + "'\ns.",
        "(dS'expires'\nNsS'user_id'\nS''\ns.",
        "(dS'expires'\nNsS'user_id'\nI1\ns.",
        "(dS'expires'\nNsS'user'\n(lp1\ns.",
        "(dS'user_id'\nS'u1'\ns.",
        "cposix\nsystem\n(S'x'\ntR.",
        "I1\n.");
  }

  /** Ids that Keystone cannot have, and values without an expiry. */
  @ParameterizedTest
  @MethodSource("tokensWithoutUser")
  void leavesOutImpossibleUsers(String pickle) {
    assertThat(decode(pickle)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"S'J\\xc3\\xb6rg'", "VJ\\u00f6rg"})
  void namesOfPython2AreUtf8(String name) {
    assertThat(decode("(dS'expires'\nNsS'user'\n(dS'id'\nS'u1'\nsS'name'\n" + name + "\nss."))
        .containsExactly(new User("u1", "J\u00f6rg", ""));
  }

  private static List<User> decode(String pickle) {
    return TokenContents.decode(pickle.getBytes(US_ASCII), PICKLE)
        .map(TokenContents::users)
        .orElse(List.of());
  }
}
