package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Estimate;
import org.junit.jupiter.api.Test;

final class HoardingTest {

  @Test
  void namesAccountAndItsConfiguration() {
    Cloud cloud =
        new Cloud()
            .rows(new Estimate(20_916, 0.02))
            .owner("quantum", new Estimate(20_700, 0.004))
            .issued("quantum", 58)
            .issued("nova", 3);

    assertThat(cloud.findings(Hoarding::ofRows))
        .isEqualTo(
            """
            WARNING quantum owns 99 % of the rows of the token table
            It owns about 20,700 of about 20,916 rows. It requested 58 of the 61 tokens of the last 10 min. Estimated from a sample, within 2 %.
            It requests a token for each operation: the table grows with them, and every login waits for the table.
            - Make quantum (id-of-quantum) reuse its token until it expires. On each controller, find the services that log in as it.
                grep -rslE '^[^#]*(user|username)[_a-z]*["'\\'']?[ =:]+["'\\'']?quantum\\b' /etc
            - See which other users have many.
                keystone-token-exporter users
            runbook keystonetokensqluserhoarding
            """);
  }

  @Test
  void isSilentJustBelowItsLimits() {
    assertThat(
            new Cloud()
                .rows(20_000)
                .owner("quantum", Estimate.counted(10_000))
                .findings(Hoarding::ofRows))
        .isEmpty();
    assertThat(
            new Cloud()
                .rows(5_000)
                .owner("quantum", Estimate.counted(4_999))
                .findings(Hoarding::ofRows))
        .isEmpty();
  }

  @Test
  void namesAccountWithMostOfAllLists() {
    Cloud cloud = new Cloud();
    cloud.on(A).list("heat", A, 21_034, 277, 3);
    cloud.on(B).list("ceilometer", B, 178_966, 2_360, 120);

    assertThat(cloud.findings(Hoarding::ofLists))
        .isEqualTo(
            """
            NOTICE The token list of ceilometer has 89 % of the bytes of all lists
            It has 178,966 bytes of 200,000 bytes, and 2,360 entries.
            Keystone reads and sends all of it again for each token of this account.
            - Make ceilometer (id-of-ceilometer) reuse its token until it expires. On each controller, find the services that log in as it.
                grep -rslE '^[^#]*(user|username)[_a-z]*["'\\'']?[ =:]+["'\\'']?ceilometer\\b' /etc
            - See the largest lists.
                keystone-token-exporter lists
            """);
  }

  @Test
  void isSilentOnListsJustBelowItsLimits() {
    Cloud half = new Cloud();
    half.on(A).list("heat", A, 100_000, 1_300, 3);
    half.on(B).list("ceilometer", B, 100_000, 1_300, 3);
    Cloud few = new Cloud();
    few.on(B).list("ceilometer", B, 38_000, 500, 3);

    assertThat(half.findings(Hoarding::ofLists)).isEmpty();
    assertThat(few.findings(Hoarding::ofLists)).isEmpty();
  }
}
