package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SourceDownTest {

  @Test
  void reportsDatabaseAndAgeOfFigures() {
    Snapshot snapshot =
        new Cloud()
            .snapshot()
            .withSql(
                Outcome.failed(
                    new Failure(
                        Kind.UNREACHABLE, "The database at db:3306/keystone does not answer."),
                    NOW.plusSeconds(60)));

    assertThat(Cloud.findings(SourceDown::sql, snapshot))
        .isEqualTo(
            """
            CRITICAL Keystone's database cannot be read
            The database at db:3306/keystone does not answer. Other findings about the token table use figures 0 s old.
            It stores tokens: if Keystone cannot reach it either, no login works.
            - Check whether Keystone still issues tokens. Then correct what is named above: start the database, or move its address to a node that works.
                openstack token issue -c expires
            runbook keystonetokensqldown
            """);
  }

  @Test
  void warnsIfAccountIsRefused() {
    Snapshot snapshot =
        Snapshot.initial(Keystone.unknown())
            .withSql(Cloud.failed(Kind.DENIED, "The password is refused."));

    assertThat(Cloud.findings(SourceDown::sql, snapshot))
        .startsWith("WARNING ")
        .contains("Nothing is known of the token table.")
        .contains("keystone-token-exporter grants");
  }

  @Test
  void warnsIfTokensAreKeptElsewhere() {
    Snapshot snapshot =
        new Cloud()
            .configured("memcache", Duration.ofHours(1), Map.of())
            .snapshot()
            .withSql(Cloud.failed(Kind.TIMEOUT, "It is slow."));

    assertThat(Cloud.findings(SourceDown::sql, snapshot))
        .startsWith("WARNING ")
        .contains("It stores no tokens.");
  }

  @Test
  void saysIfItIsUnknownWhereTokensAreKept() {
    Snapshot snapshot =
        Snapshot.initial(Keystone.unknown()).withSql(Cloud.failed(Kind.TIMEOUT, "It is slow."));

    assertThat(Cloud.findings(SourceDown::sql, snapshot))
        .startsWith("WARNING ")
        .contains("It is not known whether it stores tokens.");
  }

  @Test
  void reportsServerAndWhatNotToDo() {
    Snapshot snapshot =
        new Cloud()
            .configured("memcache", Duration.ofHours(1), Map.of())
            .snapshot()
            .withNodes(
                Map.of(B, Cloud.failed(Kind.UNREACHABLE, "10.0.0.12:11211 does not answer.")));

    assertThat(Cloud.findings(SourceDown::servers, snapshot))
        .isEqualTo(
            """
            CRITICAL The memcached server 10.0.0.12:11211 cannot be read
            10.0.0.12:11211 does not answer. It was last read 0 s ago.
            If Keystone cannot reach it either, users of tokens on it must log in again, and lists on it cannot be written.
            - On a controller, check whether it accepts connections.
                nc -zv -w 2 10.0.0.12 11211
            - If it is not running, start it. Do not remove or reorder servers in keystone.conf: that moves the keys of all other servers too.
            runbook keystonetokenmemcachedserverdown
            """);
  }

  @Test
  void downCacheIsWarning() {
    Snapshot snapshot =
        new Cloud()
            .configured("sql", Duration.ofHours(1), Map.of())
            .snapshot()
            .withNodes(Map.of(B, Cloud.failed(Kind.TIMEOUT, "It is slow.")));

    assertThat(Cloud.findings(SourceDown::servers, snapshot))
        .startsWith("WARNING ")
        .contains("No token is known to be on it.", "dogpile.cache.pymemcache");
  }

  @Test
  void reportsUnreadLists() {
    Snapshot snapshot =
        new Cloud()
            .snapshot()
            .withLists(Map.of(B, Cloud.failed(Kind.TIMEOUT, "10.0.0.12:11211 was too slow.")));

    assertThat(Cloud.findings(SourceDown::lists, snapshot))
        .isEqualTo(
            """
            WARNING The token lists on 10.0.0.12:11211 cannot be read
            10.0.0.12:11211 was too slow.
            It is not known which lists are near the limit there, and which account causes the traffic.
            runbook keystonetokencollectorstale
            """);
  }

  @Test
  void reportsBalancerAndDropsItsLists() {
    Cloud cloud = new Cloud();
    cloud.on(A).list("nova", A, 1_000, 10, 1);
    cloud.on(B).balanced().list("ceilometer", B, 578_966, 7_630, 1_270);

    assertThat(cloud.findings(SourceDown::balancers))
        .isEqualTo(
            """
            WARNING 10.0.0.12:11211 is several memcached servers, not one
            Two simultaneous connections reached different processes: a load balancer has this address, or the name has several addresses.
            What Keystone stores through one connection is missing on the next: users are logged out at random, and revoked tokens are valid. Its figures are those of one server, and its token lists are not read.
            - List each server by its own address, in the same order in every keystone.conf.
            """);
    assertThat(cloud.findings(SourceDown::lists)).isEmpty();
    Snapshot snapshot = cloud.snapshot();
    assertThat(snapshot.lists()).hasEntrySatisfying(A, lists -> assertThat(lists.isOk()).isTrue());
    assertThat(snapshot.lists())
        .hasEntrySatisfying(B, lists -> assertThat(lists.figures()).isEmpty());
    // Also of lists that were read before.
    cloud.on(A).balanced();
    assertThat(snapshot.withNodes(cloud.snapshot().nodes()).lists())
        .hasEntrySatisfying(A, lists -> assertThat(lists.figures()).isEmpty());
  }

  @Test
  void serverThatRefusesExporterIsNotDown() {
    Snapshot snapshot =
        new Cloud()
            .configured("memcache", Duration.ofHours(1), Map.of())
            .snapshot()
            .withNodes(Map.of(B, Cloud.failed(Kind.DENIED, "It refused the account.")));

    assertThat(Cloud.findings(SourceDown::servers, snapshot))
        .isEqualTo(
            """
            WARNING The memcached server 10.0.0.12:11211 cannot be read
            It refused the account. It was last read 0 s ago.
            It can be reached: Keystone may work with it, but it is not watched.
            runbook keystonetokenmemcachedserverdown
            """);
  }

  @Test
  void sendsToKeystoneConfForAddressNotUnderstood() {
    Server wrong = new Server(1, "mc:x", "", 0);
    Snapshot snapshot =
        new Cloud()
            .configured("memcache", Duration.ofHours(1), Map.of())
            .snapshot()
            .withNodes(Map.of(wrong, Cloud.failed(Kind.ERROR, "mc:x: it is not understood.")));

    assertThat(Cloud.findings(SourceDown::servers, snapshot))
        .startsWith("CRITICAL The memcached server mc:x cannot be read\n")
        .contains("- Correct its address in every keystone.conf: servers of [memcache].\n")
        .doesNotContain("nc -");
  }

  @Test
  void isSilentOnListsIfServerIsDown() {
    Failure failure = new Failure(Kind.UNREACHABLE, "It does not answer.");
    Snapshot snapshot =
        new Cloud()
            .snapshot()
            .withNodes(Map.of(B, Outcome.failed(failure, NOW)))
            .withLists(Map.of(B, Outcome.failed(failure, NOW)));

    assertThat(Cloud.findings(SourceDown::lists, snapshot)).isEmpty();
  }
}
