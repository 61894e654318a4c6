package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.ServerOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServersUnevenTest {

  @Test
  void namesUnnamedListThatIsHeaviest() {
    Cloud cloud = new Cloud();
    cloud.on(A).list("heat", A, 4_000, 50, 4);
    cloud
        .on(B)
        .traffic(1.29e6, 1.2e6)
        .list("nova", B, 4_020, 50, 3)
        .unnamed("6e49b86a7502dae881f3b9466ecbdfa4743c7eb9", B, 454_998, 6_000, 1_000);

    assertThat(cloud.findings(ServersUneven::check))
        .contains("an unknown account (key 6e49…)", "exporter owner 6e49b86a7502dae881f3b9466ecb")
        .doesNotContain("Make nova");
  }

  @Test
  void namesOwnerAndEffectOfMoreServers() {
    Cloud cloud =
        new Cloud()
            .placement(
                new Placement(
                    false,
                    ServerOrder.UNKNOWN,
                    List.of(),
                    Map.of(
                        Placement.Weight.TRAFFIC,
                        new Placement.WhatIf(List.of(1.0, 0.99, 0.96, 0.95), 0.94)),
                    List.of()));
    cloud.on(A).list("heat", A, 4_000, 50, 4);
    cloud
        .on(B)
        .traffic(1.29e6, 1.2e6)
        .list("nova", B, 21_034, 277, 30)
        .list("ceilometer", B, 578_966, 7_630, 1_270);

    assertThat(cloud.findings(ServersUneven::check))
        .isEqualTo(
            """
            WARNING 10.0.0.12:11211 receives > 99.9 % of all memcached traffic, most by the list of ceilometer
            That is 1.3 MB/s. It also sends > 99.9 % of what all servers send (1.2 MB/s) and holds 99.3 % of all bytes in lists (600,000 bytes). The list of ceilometer has 578,966 bytes and was rewritten 1,270 times in 10 min: that is most of what it receives.
            Its link fills first; then all logins and validations wait for it, on all controllers. With 3 servers the busiest would still have 96 % of the lists' load, and never less than 94 %, because a list is on one server.
            - Make ceilometer (id-of-ceilometer) reuse its token until it expires. On each controller, find the services that log in as it.
                grep -rslE '^[^#]*(user|username)[_a-z]*["'\\'']?[ =:]+["'\\'']?ceilometer\\b' /etc
            - Before you add or reorder servers, see the effect and how many users it logs out.
                keystone-token-exporter plan --servers 10.0.0.11:11211,10.0.0.12:11211,NEW:11211
            runbook keystonetokenmemcachedtrafficimbalance
            """);
  }

  @Test
  void usesTotalsAfterFirstCollection() {
    Cloud cloud = new Cloud();
    cloud.on(A).trafficSinceStart(34_560_000_000L, 34_560_000_000L);
    cloud
        .on(B)
        .trafficSinceStart(3_421_440_000_000L, 34_560_000_000L)
        .list("ceilometer", B, 578_966, 7_630, 3_270);

    assertThat(cloud.findings(ServersUneven::check))
        .startsWith(
            "WARNING 10.0.0.12:11211 receives 99 % of all memcached traffic, most by the list of ceilometer\n")
        .contains("\nThat is 4.0 MB/s on average since it started. It also holds");
  }

  @Test
  void trafficOfCacheIsNotice() {
    Cloud cloud = new Cloud().configured("fernet", "sql", Duration.ofHours(1), Map.of());
    cloud.on(B).traffic(1e6, 1e3);

    assertThat(cloud.findings(ServersUneven::check))
        .isEqualTo(
            """
            NOTICE 10.0.0.12:11211 receives > 99.9 % of all memcached traffic
            That is 1.0 MB/s. Token lists do not cause it: their rewrites are 0 % of what it receives.
            Its link fills first; then all logins and validations wait for it, on all controllers.
            - Find the client that sends or reads most. On that server:
                sar -n DEV 1 5
                ss -tn
            runbook keystonetokenmemcachedtrafficimbalance
            """);
  }

  @Test
  void accusesNoListOfTrafficThatItDoesNotCause() {
    Cloud cloud = new Cloud();
    cloud.on(B).traffic(4e6, 1e3).list("nova", B, 4_020, 52, 30);

    assertThat(cloud.findings(ServersUneven::check))
        .startsWith("NOTICE 10.0.0.12:11211 receives > 99.9 % of all memcached traffic\n")
        .contains("Token lists do not cause it: their rewrites are < 0.1 % of what it receives.")
        .doesNotContain("nova");
  }

  @Test
  void namesNoListIfPaceIsUnknown() {
    Cloud cloud = new Cloud();
    cloud.on(B).traffic(4e6, 1e3).list(Cloud.ofUnknownPace("nova", B, 454_998));

    assertThat(cloud.findings(ServersUneven::check))
        .startsWith("WARNING 10.0.0.12:11211 receives > 99.9 % of all memcached traffic\n")
        .contains("No token list is known to cause it.")
        .doesNotContain("nova");
  }

  @Test
  void trafficOfExportersIsNotJudged() {
    Cloud cloud = new Cloud();
    cloud.on(B).traffic(1_200, 4e6);

    assertThat(cloud.findings(ServersUneven::check)).isEmpty();
  }

  @Test
  void listsAloneAreNotice() {
    Cloud cloud = new Cloud();
    cloud.on(A).list("heat", A, 4_000, 50, 0);
    cloud.on(B).list("ceilometer", B, 262_145, 3_400, 0);

    assertThat(cloud.findings(ServersUneven::check))
        .startsWith("NOTICE 10.0.0.12:11211 holds 98 % of all bytes in lists\n");
  }

  @Test
  void itemsCountIfMemoryMayRunOut() {
    Cloud cloud = new Cloud();
    cloud.on(B).used(45_000_000);
    assertThat(cloud.findings(ServersUneven::check))
        .startsWith("NOTICE 10.0.0.12:11211 holds 82 % of all bytes in items\n");

    cloud.on(B).used(40_000_000);
    assertThat(cloud.findings(ServersUneven::check)).isEmpty();
  }

  @Test
  void isSilentJustBelowItsLimits() {
    Cloud threeQuarters = new Cloud();
    threeQuarters.on(A).traffic(1e6, 1e6);
    threeQuarters.on(B).traffic(3e6, 3e6);
    Cloud little = new Cloud();
    little.on(B).traffic(262_144, 262_144);

    assertThat(threeQuarters.findings(ServersUneven::check)).isEmpty();
    assertThat(little.findings(ServersUneven::check)).isEmpty();
  }
}
