package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AccountTest {

  @Test
  void isCalledByItsNameElseByItsId() {
    assertThat(new Account("eef9", "ceilometer").called()).isEqualTo("ceilometer");
    assertThat(new Account("eef9", "").called()).isEqualTo("eef9");
    assertThat(new Account("", "").called()).isEqualTo("an account that nobody could name");
  }

  @Test
  void aNameForgesNoLineAndFillsNoTitle() {
    assertThat(new Account("1", "a\u001b[2J\nb").called()).isEqualTo("a?[2J?b");
    assertThat(new Account("1", "x".repeat(255)).called()).hasSize(32).endsWith("…");
  }

  @Test
  void aNameThatAShellWouldRunIsInNoCommand() {
    assertThat(new Account("1", "$(reboot)").reuseOfTokens().command()).isEmpty();
    assertThat(new Account("1", "nova").reuseOfTokens().command())
        .hasValueSatisfying(command -> assertThat(command).contains("nova"));
  }
}
