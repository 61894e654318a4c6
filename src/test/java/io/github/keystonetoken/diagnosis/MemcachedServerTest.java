package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStats.Rejection;
import io.github.keystonetoken.model.Outcome;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MemcachedServerTest {

  @Test
  void reportsWhatRestartLost() {
    Cloud cloud = new Cloud();
    cloud.on(B).restarted(Duration.ofSeconds(899));

    assertThat(cloud.findings(ServerRestarted::check))
        .isEqualTo(
            """
            NOTICE 10.0.0.12:11211 restarted 14 min 59 s ago
            Its uptime is 14 min 59 s, and it holds 4,200 items.
            What it held is lost: users of tokens on it log in again, and if it held the revocation list, revoked tokens of which another copy is left work again.
            - Find out who restarted it, or whether the kernel killed it.
                dmesg | grep -i memcached
            runbook keystonetokenmemcachedrestarted
            """);
  }

  @Test
  void isSilentQuarterOfAnHourAfterRestart() {
    Cloud cloud = new Cloud();
    cloud.on(B).restarted(Duration.ofMinutes(15));

    assertThat(cloud.findings(ServerRestarted::check)).isEmpty();
  }

  /** What Keystone loses without a server of its cache goes by the library, if that is known. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "oslo_cache.memcache_pool, Keystone is slower without it., cache misses these values.",
        "dogpile.cache.memcached, Keystone is slower without it., cache misses these values.",
        "dogpile.cache.pymemcache, fail with error 500., fails with error 500.",
        "dogpile.cache.bmemcached, has every value on the other servers as well., the request fails.",
        "dogpile.cache.pylibmc, whose keys are on it fail., the request fails.",
        "-, whose keys are on it fail., the request fails."
      })
  void consequencesGoByTheBackend(@Nullable String backend, String ofDown, String ofRejected) {
    Cloud cloud =
        backend == null ? new Cloud() : new Cloud().configured("sql", "[cache] backend", backend);
    cloud.on(A).rejections(Rejection.NO_MEMORY, 3);
    assertThat(cloud.findings(StoresRejected::check)).contains(ofRejected + "\n");

    Outcome<NodeStats> down =
        Outcome.failed(new Failure(Failure.Kind.UNREACHABLE, "It is down."), Cloud.NOW);
    assertThat(Cloud.findings(SourceDown::servers, cloud.snapshot().withNodes(Map.of(B, down))))
        .contains(ofDown + "\n");
  }

  @Test
  void newServerHasNotRestarted() {
    Cloud cloud = new Cloud();
    cloud.on(B).uptime(Duration.ofSeconds(20));

    assertThat(cloud.findings(ServerRestarted::check)).isEmpty();
  }

  @Test
  void reportsWhatRejectionLoses() {
    Cloud cloud = new Cloud();
    cloud.on(B).rejections(Rejection.TOO_LARGE, 2).list("ceilometer", B, 578_966, 7_630, 1_270);

    assertThat(cloud.findings(StoresRejected::check))
        .isEqualTo(
            """
            WARNING 10.0.0.12:11211 has refused 2 values
            In the 10 days since it started: 2 too large for an item, 0 for which it had no memory.
            What was stored under such a key before is deleted, and Keystone reports success. A list lost so leaves tokens that can no longer be revoked by user.
            - See whose list comes close to the limit.
                keystone-token-exporter lists
            runbook keystonetokenuserlistreset
            """);
  }

  @Test
  void givesMemoryIfItWasShort() {
    Cloud cloud = new Cloud();
    cloud.on(B).rejections(Rejection.NO_MEMORY, 1);

    assertThat(cloud.findings(StoresRejected::check))
        .startsWith("WARNING 10.0.0.12:11211 has refused 1 value\n")
        .contains("-m 128", "runbook keystonetokenmemcachedstoresrejected")
        .doesNotContain("exporter lists");
  }

  @Test
  void cacheLosesNoListsByRejection() {
    Cloud cloud = new Cloud().configured("fernet", "sql", Duration.ofHours(1), Map.of());
    cloud.on(B).rejections(Rejection.TOO_LARGE, 2);

    assertThat(cloud.findings(StoresRejected::check))
        .isEqualTo(
            """
            NOTICE 10.0.0.12:11211 has refused 2 values
            In the 10 days since it started: 2 too large for an item, 0 for which it had no memory.
            No token is known to be on it. Keystone's cache misses these values; with dogpile.cache.pymemcache the request fails.
            """);
  }

  @Test
  void isSilentWithoutRejections() {
    Cloud cloud = new Cloud();
    cloud.on(B).rejections(Rejection.TOO_LARGE, 0);

    assertThat(cloud.findings(StoresRejected::check)).isEmpty();
  }

  @Test
  void namesAccountThatFillsLink() {
    Cloud cloud = new Cloud();
    cloud.on(B).traffic(1.3e6, 110e6).list("ceilometer", B, 578_966, 7_630, 1_270);

    assertThat(cloud.findings(LinkSaturated::check))
        .isEqualTo(
            """
            CRITICAL 10.0.0.12:11211 sends or receives 110.0 MB/s: a link of 1 Gbit/s is full
            Between the last two collections it received 1.3 MB/s and sent 110.0 MB/s. The list of ceilometer is most of what it receives: 578,966 bytes, sent again 1,270 times in 10 min.
            Every login and every validation waits for it, on all controllers.
            - Stop or slow down ceilometer (id-of-ceilometer) now.
            - Make ceilometer (id-of-ceilometer) reuse its token until it expires; this finds the services that log in as it, on each controller.
                grep -rslE '^[^#]*(user|username)[_a-z]*["'\\'']?[ =:]+["'\\'']?ceilometer\\b' /etc
            - Do not restart this memcached: its users all log in at once, and the lists are back within a lifetime.
            runbook keystonetokenmemcachedlinksaturated
            """);
  }

  @Test
  void accusesNoListOfTrafficOfOthers() {
    Cloud cloud = new Cloud().configured("fernet", "sql", Duration.ofHours(1), Map.of());
    cloud.on(B).traffic(110e6, 1e6);

    assertThat(cloud.findings(LinkSaturated::check))
        .isEqualTo(
            """
            CRITICAL 10.0.0.12:11211 sends or receives 110.0 MB/s: a link of 1 Gbit/s is full
            Between the last two collections it received 110.0 MB/s and sent 1.0 MB/s. It is not caused by token lists: their rewrites are 0 % of what it receives.
            Every login and every validation waits for it, on all controllers.
            - Find which client sends or reads most. On that server:
                sar -n DEV 1 5
                ss -tn
            runbook keystonetokenmemcachedlinksaturated
            """);
  }

  @Test
  void isSilentOnLinkWithRoom() {
    Cloud cloud = new Cloud();
    cloud.on(B).traffic(100e6, 100e6);

    assertThat(cloud.findings(LinkSaturated::check)).isEmpty();
  }

  @Test
  void reportsEffectOfRaisedItemSize() {
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
  void isSilentAtDefaultItemSize() {
    Cloud cloud = new Cloud();
    cloud.on(B).maxItem(1 << 20);

    assertThat(cloud.findings(ItemSizeRaised::check)).isEmpty();
  }
}
