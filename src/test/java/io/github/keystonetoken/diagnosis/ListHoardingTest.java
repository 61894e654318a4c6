package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ListHoardingTest {

  @Test
  void namesAccountWithMostOfAllLists() {
    Cloud cloud = new Cloud();
    cloud.on(A).list("heat", A, 21_034, 277, 3);
    cloud.on(B).list("ceilometer", B, 178_966, 2_360, 120);

    assertThat(cloud.findings(Hoarding::ofLists))
        .isEqualTo(
            """
            NOTICE The list of ceilometer is 89 % of all lists of tokens
            It takes 178,966 bytes of the 200,000 bytes of all usertokens lists, and has 2,360 entries.
            Keystone reads and re-sends all of it with each token that it issues to this account, and the account's other logins wait meanwhile.
            - Make ceilometer reuse its token until it expires; this finds the services that log in as it, on each controller.
                grep -rslE '^[^#]*(user|username)[_a-z]*["'\\'']?[ =:]+["'\\'']?ceilometer\\b' /etc
            - See whose lists are the largest.
                keystone-token-exporter lists
            """);
  }

  @Test
  void isSilentJustBelowItsLimits() {
    Cloud half = new Cloud();
    half.on(A).list("heat", A, 100_000, 1_300, 3);
    half.on(B).list("ceilometer", B, 100_000, 1_300, 3);
    Cloud few = new Cloud();
    few.on(B).list("ceilometer", B, 38_000, 500, 3);

    assertThat(half.findings(Hoarding::ofLists)).isEmpty();
    assertThat(few.findings(Hoarding::ofLists)).isEmpty();
  }
}
