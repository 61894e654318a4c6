package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Keystone;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ListsTest {

  private static final long LIMIT = 1_048_473;

  private static Cloud ceilometer(long bytes, long live, long recent) {
    Cloud cloud = ofAnHour();
    cloud.on(B).list("ceilometer", B, bytes, live, recent);
    return cloud;
  }

  private static Cloud ofAnHour() {
    return new Cloud().configured("memcache", Duration.ofHours(1), Map.of());
  }

  @Test
  void reportsShareAndTimeLeft() {
    assertThat(ceilometer(578_966, 7_630, 1_270 * 2).findings(ListNearLimit::check))
        .isEqualTo(
            """
            CRITICAL The token list of ceilometer is 55 % full, on 10.0.0.12:11211
            It has 578,966 bytes of the 1,048,473 bytes that can be stored. Its entries: 7,630 live, 0 expired. 2,540 were added in the last 10 min. At this pace it overflows in 24 min 21 s.
            When it is full, memcached deletes it and Keystone begins a list of one, without an error: tokens that were on it can no longer be revoked by user. Long before, each of its tokens sends the whole list twice through one server's link.
            - Make ceilometer (id-of-ceilometer) reuse its token until it expires; this finds the services that log in as it, on each controller.
                grep -rslE '^[^#]*(user|username)[_a-z]*["'\\'']?[ =:]+["'\\'']?ceilometer\\b' /etc
            - Stop or slow down this client if it cannot wait; the list shrinks by itself.
            - Do not raise memcached's -I: above 1 MiB python-memcached sends nothing, waits 3 s, and marks the healthy server dead for everybody.
            runbook keystonetokenuserlistnearitemlimit
            """);
  }

  @Test
  void warnsOfHalfFullList() {
    assertThat(ceilometer(LIMIT / 2 + 1, 6_900, 1_100).findings(ListNearLimit::check))
        .startsWith("WARNING ")
        .contains("At this pace it ends below the limit.");
    assertThat(ceilometer(LIMIT / 2, 6_900, 1_100).findings(ListNearLimit::check)).isEmpty();
  }

  @Test
  void nearlyFullIsCriticalAtAnyPace() {
    assertThat(ceilometer(LIMIT * 9 / 10 + 1, 12_400, 0).findings(ListNearLimit::check))
        .startsWith("CRITICAL ");
    assertThat(ceilometer(LIMIT * 9 / 10, 12_400, 0).findings(ListNearLimit::check))
        .startsWith("WARNING ");
  }

  @Test
  void warnsOfSmallListThatIsFullWithinANight() {
    assertThat(ceilometer(100_000, 1_300, 2_400).findings(ListNearLimit::check))
        .startsWith("WARNING ")
        .contains("At this pace it overflows in 51 min");
    assertThat(ceilometer(100_000, 1_300, 2_200).findings(ListNearLimit::check)).isEmpty();
  }

  @Test
  void omitsPaceIfLifetimeIsUnknown() {
    assertThat(
            ceilometer(578_966, 7_630, 1_270)
                .keystone(Keystone.unknown())
                .findings(ListNearLimit::check))
        .startsWith("WARNING ")
        .doesNotContain("At this pace");
  }

  @Test
  void reportsHowLongTokensCannotBeRevoked() {
    Cloud cloud = ofAnHour();
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
  void isSilentOnResetOnceTokensHaveExpired() {
    Cloud cloud = ofAnHour();
    cloud.on(B).lastReset(NOW.minusSeconds(3_601));

    assertThat(cloud.findings(ListReset::check)).isEmpty();
  }

  @Test
  void namesMisplacedListsAndOrderOfServers() {
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
  void reportsListsThatCannotBeUnderstood() {
    Cloud cloud = new Cloud();
    cloud.on(A).undecodable(2);

    assertThat(cloud.findings(ListsUndecodable::check))
        .isEqualTo(
            """
            WARNING 2 token lists on 10.0.0.11:11211 cannot be understood
            No release of Keystone stores such values.
            Their entries are not counted. If Keystone cannot read such a list either, its user gets no new token, or cannot be revoked.
            - The exporter's log has their keys and the reason. Find which other client writes to this memcached, or a Keystone of another release that was left running.
            runbook keystonetokenuserlistsundecodable
            """);
  }

  @Test
  void isSilentIfEachListIsAtHome() {
    Cloud cloud = new Cloud();
    cloud.on(A).list("heat", A, 21_034, 277, 3);

    assertThat(cloud.findings(ListsMisplaced::check)).isEmpty();
  }
}
