package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.view.Account;
import org.junit.jupiter.api.Test;

final class RemedyTest {

  @Test
  void namesThatAShellWouldRunAreInNoCommand() {
    assertThat(Remedy.reuseOfTokens(new Account("1", "$(reboot)")).command()).isEmpty();
    assertThat(Remedy.reuseOfTokens(new Account("1", "nova")).command())
        .hasValueSatisfying(command -> assertThat(command).contains("nova"));
  }
}
