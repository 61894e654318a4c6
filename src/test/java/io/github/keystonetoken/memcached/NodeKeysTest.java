package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NodeKeysTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"6e49b86a7502dae881f3b9466ecbdfa4743c7eb9", "usertokens-42", "usertokens-jürgen"})
  void acceptsKeysOfKeystone(String key) {
    assertThat(Node.isPossibleKey(key)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\r\nflush_all", "a\tb", "a\0b", "a\u007fb"})
  void refusesKeysThatReadAsCommands(String key) {
    assertThat(Node.isPossibleKey(key)).isFalse();
  }

  @Test
  void limitsKeysByBytes() {
    assertThat(Node.isPossibleKey("k".repeat(250))).isTrue();
    assertThat(Node.isPossibleKey("k".repeat(251))).isFalse();
    assertThat(Node.isPossibleKey("ü".repeat(126))).isFalse();
  }
}
