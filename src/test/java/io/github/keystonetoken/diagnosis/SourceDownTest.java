package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.B;
import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
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
