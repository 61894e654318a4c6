package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NodeKeysTest {

  @Test
  void refusesKeysThatReadAsCommands() {
    assertThat(new String[] {"6e49b86a7502dae881f3b9466ecbdfa4743c7eb9", "usertokens-jürgen"})
        .allMatch(Node::isPossibleKey);
    assertThat(new String[] {"", "a b", "a\r\nflush_all", "a\tb", "a\0b", "a\u007fb"})
        .noneMatch(Node::isPossibleKey);
  }

  @Test
  void limitsKeysByBytes() {
    assertThat("k".repeat(250)).matches(Node::isPossibleKey);
    assertThat(new String[] {"k".repeat(251), "ü".repeat(126)}).noneMatch(Node::isPossibleKey);
  }
}
