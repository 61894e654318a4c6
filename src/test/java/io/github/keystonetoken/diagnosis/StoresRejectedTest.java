package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.NodeStats.Rejection;
import org.junit.jupiter.api.Test;

final class StoresRejectedTest {

  @Test
  void reportsWhatIsLost() {
    Cloud cloud = new Cloud();
    cloud.on(B).rejections(Rejection.TOO_LARGE, 2).list("ceilometer", B, 578_966, 7_630, 1_270);

    assertThat(cloud.findings(StoresRejected::check))
        .isEqualTo(
            """
            WARNING 10.0.0.12:11211 has refused 2 values
            In the 10 days since it started: 2 too large for an item, 0 for which it had no memory.
            What was stored under such a key before is deleted, and Keystone reports success. A list lost so leaves tokens that can no longer be revoked by user.
            - Make ceilometer reuse its token until it expires; this finds the services that log in as it, on each controller.
                grep -rslE '^[^#]*(user|username)[_a-z]*["'\\'']?[ =:]+["'\\'']?ceilometer\\b' /etc
            - See whose list comes close to the limit.
                keystone-token-exporter lists
            runbook keystonetokenuserlistreset
            """);
  }

  @Test
  void givesMemoryIfItWasShort() {
    Cloud cloud = new Cloud();
    cloud.on(B).rejections(Rejection.NO_MEMORY, 3);

    assertThat(cloud.findings(StoresRejected::check))
        .contains("-m 128")
        .doesNotContain("exporter lists");
  }

  @Test
  void isSilentWithoutRejections() {
    Cloud cloud = new Cloud();
    cloud.on(B).rejections(Rejection.TOO_LARGE, 0);

    assertThat(cloud.findings(StoresRejected::check)).isEmpty();
  }
}
