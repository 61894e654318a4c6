package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ItemSizeRaisedTest {

  @Test
  void reportsEffectOfFullList() {
    Cloud cloud = new Cloud();
    cloud.on(B).maxItem(2 << 20);

    assertThat(cloud.findings(ItemSizeRaised::check))
        .isEqualTo(
            """
            WARNING The item size (-I) of 10.0.0.12:11211 is raised to 2,097,152 bytes
            It takes items of 2,097,152 bytes, and python-memcached sends none above 1,048,576 bytes.
            A list that reaches the client's limit is then not sent, but waited for: 3 s, after which the healthy server counts as dead for 30 s to 5 minutes, for every user.
            - Take it back and restart this server, which loses its tokens once. In /etc/memcached.conf:
                -I 1m
            - Mend the client whose list is so long instead.
                keystone-token-exporter lists
            runbook keystonetokenuserlistnearitemlimit
            """);
  }

  @Test
  void isSilentAtTheDefault() {
    Cloud cloud = new Cloud();
    cloud.on(B).maxItem(1 << 20);

    assertThat(cloud.findings(ItemSizeRaised::check)).isEmpty();
  }
}
