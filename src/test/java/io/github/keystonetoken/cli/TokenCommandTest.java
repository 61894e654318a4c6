package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.TokenId;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenCommandTest {

  @Test
  void readsTokenFromFirstLine() {
    assertThat(read("  " + "a1".repeat(16) + "\r\nanother"))
        .hasValueSatisfying(
            token -> assertThat(token.storedIds()).containsExactly("a1".repeat(16)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "short",
        "with a blank in the middle of it",
        "a-token-with-\u00e4-in-it"
      })
  void ignoresOtherText(String input) {
    assertThat(read(input)).isEmpty();
  }

  @Test
  void stopsAtLongestToken() {
    assertThat(read("a".repeat(TokenId.LONGEST))).isPresent();
    assertThat(read("a".repeat(TokenId.LONGEST + 1))).isEmpty();
    assertThat(read("a".repeat(1 << 20))).isEmpty();
  }

  private static Optional<TokenId> read(String input) {
    return TokenCommand.read(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
  }
}
