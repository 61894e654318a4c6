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

  private final Findings findings = new Findings("mysql keystone");

  private static Account account(String id, String name, String domain) {
    return new Account(new User(id, name, domain));
  }

  private static UserTokens rows(String id) {
    return UserTokens.counted(new User(id, "nova", ""), 9);
  }

  private static UserList list(String id, String key) {
    return UserList.unread(id, key, 9, Optional.empty());
  }

  @Test
  void namesThatAShellWouldRunAreInNoCommand() {
    findings
        .notice("100 %")
        .evidence("")
        .evidence("5 %d")
        .reuseOfTokens(account("1", "$(reboot)", ""))
        .reuseOfTokens(account("1", "nova", ""));

    Finding finding = findings.worstFirst().get(0);
    assertThat(finding.remedies().get(0).command()).isEmpty();
    assertThat(finding.remedies().get(1).command().orElse("")).contains("nova");
    assertThat(finding.title() + finding.evidence()).isEqualTo("100 %5 %d");
  }

  @Test
  void joinsWhatAccusesOneAccountToTheWorst() {
    findings.warning("issues fast").accuses(rows("1"));
    findings.warning("other").accuses(rows("2"));
    findings.notice("has most").accuses(rows("1"));
    findings.critical("is full").accuses(list("1", "a"));
    findings.warning("unknown").accuses(list("", "a"));
    findings.warning("unknown by another key").accuses(list("", "b"));
    findings.warning("about none");
    findings.warning("about none either");
    findings.notice("unknown has most").accuses(list("", "a"));

    assertThat(findings.worstFirst())
        .extracting(Finding::title, finding -> finding.also().stream().map(Finding::title).toList())
        .containsExactly(
            tuple("is full", List.of("issues fast", "has most")),
            tuple("other", List.of()),
            tuple("unknown", List.of("unknown has most")),
            tuple("unknown by another key", List.of()),
            tuple("about none", List.of()),
            tuple("about none either", List.of()));
  }

  @Test
  void remediesNameOneAccount() {
    findings
        .notice("uneven")
        .reuseOfTokens(account("1f", "nova", "Default"))
        .reuseOfTokens(account("2f", "nova", "heat_domain"));

    assertThat(findings.worstFirst().get(0).remedies())
        .extracting(Finding.Remedy::text)
        .satisfiesExactly(
            service -> assertThat(service).contains("Make nova (1f) reuse", "log in as it."),
            other ->
                assertThat(other)
                    .contains("Make nova (2f) of heat_domain reuse", "check their domain"));
  }
}
