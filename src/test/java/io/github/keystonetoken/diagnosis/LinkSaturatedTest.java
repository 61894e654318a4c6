package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LinkSaturatedTest {

  @Test
  void namesAccountToStop() {
    Cloud cloud = new Cloud();
    cloud.on(B).traffic(1e6, 110e6).list("ceilometer", B, 578_966, 7_630, 1_270);

    assertThat(cloud.findings(LinkSaturated::check))
        .isEqualTo(
            """
            CRITICAL 10.0.0.12:11211 sends or receives 110.0 MB/s: a link of 1 Gbit/s is full
            Between the last two collections it received 1.0 MB/s and sent 110.0 MB/s. Heaviest there: ceilometer (578,966 bytes, sent 1,270 times in 10 min).
            Every login and every validation waits for it, on all controllers.
            - Stop or slow down ceilometer now.
            - Make ceilometer reuse its token until it expires; this finds the services that log in as it, on each controller.
                grep -rslE '^[^#]*(user|username)[_a-z]*["'\\'']?[ =:]+["'\\'']?ceilometer\\b' /etc
            - Do not restart this memcached: its users all log in at once, and the lists are back within a lifetime.
            runbook keystonetokenmemcachedlinksaturated
            """);
  }

  @Test
  void isSilentJustBelowItsLimit() {
    Cloud cloud = new Cloud();
    cloud.on(B).traffic(100e6, 100e6);

    assertThat(cloud.findings(LinkSaturated::check)).isEmpty();
  }
}
