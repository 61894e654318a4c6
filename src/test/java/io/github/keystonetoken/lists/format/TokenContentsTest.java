package io.github.keystonetoken.lists.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TokenContentsTest {

  static Stream<Fixture> tokens() throws Exception {
    return Fixture.all().stream().filter(fixture -> fixture.isOneOf("token"));
  }

  static Stream<Fixture> others() throws Exception {
    return Fixture.all().stream().filter(fixture -> !fixture.isOneOf("token"));
  }

  @ParameterizedTest
  @MethodSource("tokens")
  void aTokenSaysWhoseItIsAndUntilWhen(Fixture token) throws Exception {
    TokenContents contents = TokenContents.decode(token.value(), token.flags()).orElseThrow();

    assertThat(contents.user())
        .contains(
            new TokenUser(
                token.sidecar().get("user_id").textValue(),
                token.sidecar().get("user_name").textValue()));
    assertThat(contents.expires().map(Instant::getEpochSecond))
        .contains(token.sidecar().get("expires_unix").longValue());
    assertThat(contents.toString()).doesNotContain(token.sidecar().get("token_id").textValue());
    assertThat(contents.projectName()).contains("service");
    assertThat(contents.projectId()).isPresent();
    boolean isV3 = token.sidecar().get("token_version").textValue().equals("v3");
    assertThat(contents.issuedAt().isPresent()).isEqualTo(isV3);
  }

  @ParameterizedTest
  @MethodSource("others")
  void whatIsNoTokenSaysNothing(Fixture other) throws Exception {
    assertThat(TokenContents.decode(other.value(), other.flags())).isEmpty();
  }
}
