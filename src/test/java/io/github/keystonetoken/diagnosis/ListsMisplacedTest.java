package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ListsMisplacedTest {

  @Test
  void namesListsAndOrderOfServers() {
    Cloud cloud = new Cloud();
    cloud.on(A).list("heat", A, 21_034, 277, 3).list("nova", B, 4_000, 52, 3);

    assertThat(cloud.findings(ListsMisplaced::check))
        .isEqualTo(
            """
            WARNING 1 of 2 lists on 10.0.0.11:11211 belong elsewhere
            The largest: nova (4,000 bytes, belongs on 10.0.0.12:11211).
            A controller with another order of servers does not find the tokens of these users, and revokes only those that it finds. Lists that a server's outage moved are harmless, and gone within the lifetime of a token.
            - Give every controller the same servers in the same order, in a quiet hour: whoever's key moves must log in again. In keystone.conf:
                [memcache]
                servers = 10.0.0.11:11211,10.0.0.12:11211
            - Compare what the controllers have.
                grep -nE '^ *(memcache_)?servers' /etc/keystone/keystone.conf
            runbook keystonetokenuserlistsmisplaced
            """);
  }

  @Test
  void isSilentIfEachListIsAtHome() {
    Cloud cloud = new Cloud();
    cloud.on(A).list("heat", A, 21_034, 277, 3);

    assertThat(cloud.findings(ListsMisplaced::check)).isEmpty();
  }
}
