package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Estimate;
import org.junit.jupiter.api.Test;

final class UserHoardingTest {

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
            WARNING quantum owns 99 % of all rows of the token table
            quantum owns about 20,700 of about 20,916 rows. Of 61 tokens of the last 10 min it was issued 58. Estimated from a sample, within 2 %.
            It fetches a token for each request instead of using one until it expires: the table grows with its requests, and every login waits for the table.
            - Make quantum reuse its token until it expires; this finds the services that log in as it, on each controller.
                grep -rslE '^[^#]*(user|username)[_a-z]*["'\\'']?[ =:]+["'\\'']?quantum\\b' /etc
            - See who else has many.
                keystone-token-exporter users
            runbook keystonetokensqluserhoarding
            """);
  }

  @Test
  void isSilentJustBelowItsLimits() {
    assertThat(
            new Cloud()
                .rows(Estimate.counted(20_000))
                .owner("quantum", Estimate.counted(10_000))
                .findings(Hoarding::ofRows))
        .isEmpty();
    assertThat(
            new Cloud()
                .rows(Estimate.counted(600))
                .owner("quantum", Estimate.counted(500))
                .findings(Hoarding::ofRows))
        .isEmpty();
  }
}
