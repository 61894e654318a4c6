package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FindingsTest {

  @Test
  void namesThatAShellWouldRunAreInNoCommand() {
    Findings findings = new Findings("mysql keystone");
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
  void joinsWhatAccusesOneAccountToTheWorst() {
    Findings findings = new Findings("mysql keystone");
    findings.warning("issues fast").accuses(UserTokens.counted(new User("1", "nova", ""), 9));
    findings.warning("other").accuses(UserTokens.counted(new User("2", "nova", ""), 9));
    findings.notice("has most").accuses(UserTokens.counted(new User("1", "nova", ""), 9));
    findings.critical("is full").accuses(UserList.unread("1", "a", 9, Optional.empty()));
    findings.warning("about none");
    findings.warning("about none either");

    assertThat(findings.worstFirst())
        .extracting(Finding::title, finding -> finding.also().stream().map(Finding::title).toList())
        .containsExactly(
            tuple("is full", List.of("issues fast", "has most")),
            tuple("other", List.of()),
            tuple("about none", List.of()),
            tuple("about none either", List.of()));
  }

  @Test
  void unknownOwnersAreToldApartByKey() {
    Findings findings = new Findings("mysql keystone");
    for (String key : List.of("a", "b", "a")) {
      findings.warning("of " + key).accuses(UserList.unread("", key, 9, Optional.empty()));
    }

    assertThat(findings.worstFirst()).extracting(Finding::title).containsExactly("of a", "of b");
  }

  @Test
  void remediesNameOneAccount() {
    Findings findings = new Findings("mysql keystone");
    findings
        .notice("uneven")
        .reuseOfTokens(new Account(new User("1f", "nova", "Default")))
        .reuseOfTokens(new Account(new User("2f", "nova", "heat_domain")));

    assertThat(findings.worstFirst().get(0).remedies())
        .extracting(Finding.Remedy::text)
        .satisfiesExactly(
            service -> assertThat(service).contains("Make nova (1f) reuse", "log in as it."),
            other ->
                assertThat(other)
                    .contains("Make nova (2f) of heat_domain reuse", "check their domain"));
  }
}
