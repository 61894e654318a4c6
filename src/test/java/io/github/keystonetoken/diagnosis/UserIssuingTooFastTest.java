package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class UserIssuingTooFastTest {

  @Test
  void namesTheAccount() {
    Cloud cloud = new Cloud().issued("quantum", 601);

    assertThat(cloud.findings(UserIssuingTooFast::ofRows))
        .isEqualTo(
            """
            WARNING quantum requested 601 tokens in 10 min
            That is 1.0 per second; one per token lifetime is enough.
            Each token adds a row, which stays until it is flushed.
            - Make quantum (id-of-quantum) reuse its token until it expires. On each controller, find the services that log in as it.
                grep -rslE '^[^#]*(user|username)[_a-z]*["'\\'']?[ =:]+["'\\'']?quantum\\b' /etc
            runbook keystonetokenuserissuingtoofast
            """);
  }

  @Test
  void usesListsToo() {
    Cloud cloud = new Cloud();
    cloud.on(B).list("ceilometer", B, 578_966, 7_630, 1_270);

    assertThat(cloud.findings(UserIssuingTooFast::ofLists))
        .startsWith("WARNING ceilometer requested 1,270 tokens in 10 min\n")
        .contains("That is 2.1 per second");
  }

  @Test
  void isSilentAtOneASecond() {
    Cloud cloud = new Cloud().issued("quantum", 600);
    cloud.on(B).list("ceilometer", B, 578_966, 7_630, 600);

    assertThat(cloud.findings(UserIssuingTooFast::ofRows)).isEmpty();
    assertThat(cloud.findings(UserIssuingTooFast::ofLists)).isEmpty();
  }
}
