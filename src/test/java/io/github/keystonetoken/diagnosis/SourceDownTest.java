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
            The database at db:3306/keystone does not answer. Other findings about the token table are from figures 0 s old.
            Tokens are kept in it: if Keystone cannot reach it either, no login works.
            - See whether Keystone still issues tokens; then correct what is named above: start the database, or move its address to a node that works.
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
        .contains("No tokens are kept in it.");
  }

  @Test
  void saysIfItIsUnknownWhereTokensAreKept() {
    Snapshot snapshot =
        Snapshot.initial(Keystone.unknown()).withSql(Cloud.failed(Kind.TIMEOUT, "It is slow."));

    assertThat(Cloud.findings(SourceDown::sql, snapshot))
        .startsWith("WARNING ")
        .contains("Whether tokens are kept in it is not known.");
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
            If Keystone cannot reach it either, the tokens on it are not found, and their users must log in again; lists on it cannot be written.
            - See whether it answers.
                printf 'version\\r\\nquit\\r\\n' | nc -w 2 10.0.0.12 11211
            - Start it again, empty. Do not take it off the list and do not reorder the list: that moves the keys of all other servers too.
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
            Whose list is near its limit there, and who causes the traffic, is not known.
            - Look for the collector lists in the exporter's log; it says what the server answered.
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
            Two connections to it, at the same time, reached processes with different ids or start times: a balancer stands before them, or the name has several addresses.
            What Keystone stores through one connection it does not find through another: users are logged out at random, and revoked tokens work. The figures of this address are those of one of the servers, and its token lists are not read.
            - List each server by an address of its own, the same in the same order in every keystone.conf.
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
            It can be reached, so Keystone may work with it, but it is not watched.
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
        .contains("- Correct its address, in every keystone.conf: servers of [memcache].\n")
        .doesNotContain("nc -w");
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
