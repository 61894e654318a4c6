package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.User;
import io.github.keystonetoken.view.Account;
import org.junit.jupiter.api.Test;

final class FindingsTest {

  @Test
  void namesThatAShellWouldRunAreInNoCommand() {
    Findings findings = new Findings();
    findings
        .notice("100 %")
        .evidence("")
        .evidence("5 %d")
        .reuseOfTokens(new Account(new User("1", "$(reboot)", "")))
        .reuseOfTokens(new Account(new User("1", "nova", "")));

    Finding finding = findings.worstFirst().get(0);
    assertThat(finding.remedies().get(0).command()).isEmpty();
    assertThat(finding.remedies().get(1).command())
        .hasValueSatisfying(command -> assertThat(command).contains("nova"));
    assertThat(finding.title() + finding.evidence()).isEqualTo("100 %5 %d");
  }

  @Test
  void remediesNameOneAccount() {
    Findings findings = new Findings();
    findings
        .notice("uneven")
        .reuseOfTokens(new Account(new User("1f", "nova", "Default")))
        .reuseOfTokens(new Account(new User("2f", "nova", "heat_domain")));

    assertThat(findings.worstFirst().get(0).remedies())
        .extracting(Finding.Remedy::text)
        .satisfiesExactly(
            service -> assertThat(service).contains("Make nova (1f) reuse", "log in as it,"),
            other ->
                assertThat(other)
                    .contains("Make nova (2f) of heat_domain reuse", "check their domain"));
  }
}
