package io.github.keystonetoken.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AccountTest {

  private static final Account NAMED = new Account("eef9", "ceilometer");
  private static final Account UNNAMED = new Account("eef9", "");
  private static final Account UNKNOWN = new Account("", "");

  @Test
  void isCalledByNameElseId() {
    assertThat(NAMED.called()).isEqualTo("ceilometer");
    assertThat(UNNAMED.called()).isEqualTo("eef9");
    assertThat(UNKNOWN.called()).isEqualTo("an account that nobody could name");
  }

  @Test
  void isListedWithOrWithoutId() {
    assertThat(NAMED.nameAndId()).isEqualTo("ceilometer (eef9)");
    assertThat(UNNAMED.nameAndId()).isEqualTo("eef9");
    assertThat(UNKNOWN.nameAndId()).isEqualTo("(unknown)");
    assertThat(NAMED.nameOrId()).isEqualTo("ceilometer");
    assertThat(UNNAMED.nameOrId()).isEqualTo("eef9");
    assertThat(UNKNOWN.nameOrId()).isEqualTo("(unknown)");
  }

  @Test
  void cleansAndShortensNames() {
    assertThat(new Account("1", "a\u001b[2J\nb").called()).isEqualTo("a?[2J?b");
    assertThat(new Account("1", "x".repeat(255)).called()).hasSize(32).endsWith("…");
  }
}
