package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.B;
import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ListResetTest {

  @Test
  void reportsHowLongTokensCannotBeRevoked() {
    Cloud cloud = new Cloud();
    cloud.on(B).lastReset(NOW.minusSeconds(600));

    assertThat(cloud.findings(ListReset::check))
        .isEqualTo(
            """
            CRITICAL A token list on 10.0.0.12:11211 overflowed 10 min ago
            A list that was over 90 % full fell to a fraction of it with its entries unexpired. Lists that did since the exporter started: 1.
            The tokens that were on it work until they expire, for 50 min at most: to disable the user, to change the password or to remove a role does not end them.
            - See whose list grows there; slow down or stop that client.
                keystone-token-exporter lists
            - To be rid of the old tokens at once, restart this memcached: all of its users log in again.
            runbook keystonetokenuserlistreset
            """);
  }

  @Test
  void isSilentOnceTheTokensHaveExpired() {
    Cloud cloud = new Cloud();
    cloud.on(B).lastReset(NOW.minusSeconds(3_601));

    assertThat(cloud.findings(ListReset::check)).isEmpty();
  }
}
