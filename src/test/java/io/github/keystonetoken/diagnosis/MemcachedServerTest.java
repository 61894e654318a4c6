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

    assertThat(cloud.findings(MemcachedServer::restarted))
        .isEqualTo(
            """
            NOTICE 10.0.0.12:11211 restarted 14 min 59 s ago
            It holds 4,200 items.
            Its tokens are lost: their users must log in again. If it held the revocation list, revoked tokens with a copy elsewhere are valid again.
            - Find out who restarted it, or whether the kernel killed it.
                dmesg | grep -i memcached
            runbook keystonetokenmemcachedrestarted
            """);
  }

  @Test
  void isSilentQuarterOfAnHourAfterRestart() {
    Cloud cloud = new Cloud();
    cloud.on(B).restarted(Duration.ofMinutes(15));

    assertThat(cloud.findings(MemcachedServer::restarted)).isEmpty();
  }

  /** What Keystone loses without a server of its cache goes by the library, if that is known. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "oslo_cache.memcache_pool, Keystone is slower without it., cache misses these values.",
        "dogpile.cache.memcached, Keystone is slower without it., cache misses these values.",
        "dogpile.cache.pymemcache, fail with error 500., fails with error 500.",
        "dogpile.cache.bmemcached, has all values on the other servers as well., the request fails.",
        "dogpile.cache.pylibmc, whose keys are on it fail., the request fails.",
        "-, whose keys are on it fail., the request fails."
      })
  void consequencesGoByTheBackend(@Nullable String backend, String ofDown, String ofRejected) {
    Cloud cloud =
        backend == null ? new Cloud() : new Cloud().configured("sql", "[cache] backend", backend);
    cloud.on(A).rejections(Rejection.NO_MEMORY, 3);
    assertThat(cloud.findings(MemcachedServer::rejected)).contains(ofRejected + "\n");

    Outcome<NodeStats> down =
        Outcome.failed(new Failure(Failure.Kind.UNREACHABLE, "It is down."), Cloud.NOW);
    assertThat(Cloud.findings(SourceDown::servers, cloud.snapshot().withNodes(Map.of(B, down))))
        .contains(ofDown + "\n");
  }

  @Test
  void newServerHasNotRestarted() {
    Cloud cloud = new Cloud();
    cloud.on(B).uptime(Duration.ofSeconds(20));

    assertThat(cloud.findings(MemcachedServer::restarted)).isEmpty();
  }

  @Test
  void reportsWhatRejectionLoses() {
    Cloud cloud = new Cloud();
    cloud.on(B).rejections(Rejection.TOO_LARGE, 2).list("ceilometer", B, 578_966, 7_630, 1_270);

    assertThat(cloud.findings(MemcachedServer::rejected))
        .isEqualTo(
            """
            WARNING 10.0.0.12:11211 has rejected 2 values
            In the 10 days since it started, 2 were too large for an item, and for 0 it had no memory.
            memcached deletes what such a key held, and Keystone reports success. If that was a list, its tokens can no longer be revoked by user.
            - See which list is near the limit.
                keystone-token-exporter lists
            runbook keystonetokenuserlistreset
            """);
  }

  @Test
  void givesMemoryIfItWasShort() {
    Cloud cloud = new Cloud();
    cloud.on(B).rejections(Rejection.NO_MEMORY, 1);

    assertThat(cloud.findings(MemcachedServer::rejected))
        .startsWith("WARNING 10.0.0.12:11211 has rejected 1 value\n")
        .contains("-m 128", "runbook keystonetokenmemcachedstoresrejected")
        .doesNotContain("exporter lists");
  }

  @Test
  void cacheLosesNoListsByRejection() {
    Cloud cloud = new Cloud().configured("fernet", "sql", Duration.ofHours(1), Map.of());
    cloud.on(B).rejections(Rejection.TOO_LARGE, 2);

    assertThat(cloud.findings(MemcachedServer::rejected))
        .isEqualTo(
            """
            NOTICE 10.0.0.12:11211 has rejected 2 values
            In the 10 days since it started, 2 were too large for an item, and for 0 it had no memory.
            No token is known to be on it. Keystone's cache misses these values; with dogpile.cache.pymemcache, the request fails.
            """);
  }

  @Test
  void isSilentWithoutRejections() {
    Cloud cloud = new Cloud();
    cloud.on(B).rejections(Rejection.TOO_LARGE, 0);

    assertThat(cloud.findings(MemcachedServer::rejected)).isEmpty();
  }

  @Test
  void namesAccountThatFillsLink() {
    Cloud cloud = new Cloud();
    cloud.on(B).traffic(1.3e6, 110e6).list("ceilometer", B, 578_966, 7_630, 1_270);

    assertThat(cloud.findings(LinkSaturated::check))
        .isEqualTo(
            """
            CRITICAL 10.0.0.12:11211 sends or receives 110.0 MB/s: a link of 1 Gbit/s is full
            It received 1.3 MB/s and sent 110.0 MB/s between the last two collections. The list of ceilometer has 578,966 bytes and was rewritten 1,270 times in 10 min: that is most of what it receives.
            All logins and validations wait for it, on all controllers.
            - Stop or slow down ceilometer (id-of-ceilometer) now.
            - Make ceilometer (id-of-ceilometer) reuse its token until it expires. On each controller, find the services that log in as it.
                grep -rslE '^[^#]*(user|username)[_a-z]*["'\\'']?[ =:]+["'\\'']?ceilometer\\b' /etc
            - Do not restart this memcached: all its users would log in at once, and the lists grow again.
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
            It received 110.0 MB/s and sent 1.0 MB/s between the last two collections. Token lists do not cause it: their rewrites are 0 % of what it receives.
            All logins and validations wait for it, on all controllers.
            - Find the client that sends or reads most. On that server:
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

    assertThat(cloud.findings(MemcachedServer::itemSize))
        .isEqualTo(
            """
            WARNING The item size (-I) of 10.0.0.12:11211 is 2,097,152 bytes
            python-memcached sends no item above 1,048,576 bytes.
            With a list of that size, Keystone waits 3 s and marks the healthy server as dead for 30 s to 5 min, for all users.
            - Set it back, and restart this server, which loses its tokens once. In /etc/memcached.conf:
                -I 1m
            - Fix the client with the longest list instead.
                keystone-token-exporter lists
            runbook keystonetokenuserlistnearitemlimit
            """);
  }

  @Test
  void isSilentAtDefaultItemSize() {
    Cloud cloud = new Cloud();
    cloud.on(B).maxItem(1 << 20);

    assertThat(cloud.findings(MemcachedServer::itemSize)).isEmpty();
  }
}
