package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenUsersTest {

  private static final int PICKLE = 1;

  static Stream<Fixture> tokens() throws Exception {
    return Fixture.all().stream().filter(fixture -> fixture.isOneOf("token"));
  }

  static Stream<Fixture> others() throws Exception {
    return Fixture.all().stream().filter(fixture -> !fixture.isOneOf("token"));
  }

  @ParameterizedTest
  @MethodSource("tokens")
  void aTokenNamesItsUser(Fixture token) throws Exception {
    assertThat(TokenUsers.decode(token.value(), token.flags()))
        .containsExactly(
            new TokenUser(
                token.sidecar().get("user_id").textValue(),
                token.sidecar().get("user_name").textValue()));
  }

  @ParameterizedTest
  @MethodSource("others")
  void whatIsNoTokenNamesNobody(Fixture other) throws Exception {
    assertThat(TokenUsers.decode(other.value(), other.flags())).isEmpty();
  }

  @Test
  void aTokenOfBeforeDogpileIsABareDictionary() {
    assertThat(decode("(dS'expires'\nNsS'user'\n(dS'id'\nS'u1'\nsS'name'\nS'nova'\nss."))
        .containsExactly(new TokenUser("u1", "nova"));
  }

  @Test
  void aTokenForATrustNamesTheTrusteeToo() {
    assertThat(
            decode(
                "(dS'expires'\nNsS'user_id'\nS'trustor'\nsS'token_data'\n(dS'token'\n"
                    + "(dS'OS-TRUST:trust'\n(dS'trustee_user'\n(dS'id'\nS'trustee'\nsssss."))
        .extracting(TokenUser::id)
        .containsExactly("trustor", "trustee");
    assertThat(
            decode(
                "(dS'expires'\nNsS'user_id'\nS'trustor'\nsS'token_data'\n(dS'access'\n"
                    + "(dS'trust'\n(dS'trustee_user_id'\nS'trustee'\nssss."))
        .extracting(TokenUser::id)
        .containsExactly("trustor", "trustee");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(dS'user_id'\nS'u1'\ns.",
        "(dS'expires'\nNsS'user_id'\nS'a\\nb'\ns.",
        "(dS'expires'\nNsS'user_id'\nS''\ns.",
        "(dS'expires'\nNsS'user_id'\nI1\ns.",
        "(dS'expires'\nNsS'user'\n(lp1\ns.",
        "cposix\nsystem\n(S'x'\ntR.",
        "I1\n."
      })
  void whatALabelCannotHoldNamesNobody(String pickle) {
    assertThat(decode(pickle)).isEmpty();
  }

  @Test
  void anEndlessIdNamesNobody() {
    assertThat(decode("(dS'expires'\nNsS'user_id'\nS'" + "u".repeat(256) + "'\ns.")).isEmpty();
  }

  private static List<TokenUser> decode(String pickle) {
    return TokenUsers.decode(pickle.getBytes(US_ASCII), PICKLE);
  }
}
