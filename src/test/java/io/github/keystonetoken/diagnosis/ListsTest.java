package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Placement.ServerOrder.Verdict;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ListsTest {

  private static final long LIMIT = 1_048_473;

  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  private static final List<Server> ORDER = List.of(A, B);

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
            CRITICAL The token list of ceilometer on 10.0.0.12:11211 is 55 % full
            It has 578,966 of 1,048,473 bytes: 7,630 live, 0 expired. 2,540 entries were added in the last 10 min. At this pace it overflows in 24 min 21 s.
            When it is full, memcached deletes it without an error: the tokens that were on it can no longer be revoked by user.
            - Make ceilometer (id-of-ceilometer) reuse its token until it expires. On each controller, find the services that log in as it.
                grep -rslE '^[^#]*(user|username)[_a-z]*["'\\'']?[ =:]+["'\\'']?ceilometer\\b' /etc
            - If it overflows soon, stop or slow down this client.
            - Do not raise memcached's -I: above 1 MiB python-memcached waits 3 s and marks the healthy server as dead, for all users.
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
    cloud.on(B).lastReset(NOW.minusSeconds(600), full("eef9", "ceilometer"));

    assertThat(cloud.findings(ListReset::check))
        .isEqualTo(
            """
            CRITICAL The token list of ceilometer on 10.0.0.12:11211 overflowed 10 min ago
            It had 1,048,391 bytes, and shrank although its entries had not expired. 1 list on this server overflowed since the exporter started.
            Its tokens stay valid until they expire, for 50 min at most: disabling the user, changing the password or removing a role does not revoke them.
            - Make ceilometer (eef9) reuse its token until it expires. On each controller, find the services that log in as it.
                grep -rslE '^[^#]*(user|username)[_a-z]*["'\\'']?[ =:]+["'\\'']?ceilometer\\b' /etc
            - Slow down this client, or the list overflows again within hours. Revoke its old tokens one by one if they are known.
            runbook keystonetokenuserlistreset
            """);
  }

  private static UserList full(String userId, String userName) {
    return UserList.unread(userId, KEY, 1_048_391, Optional.empty())
        .withOwner(new User(userId, userName, ""));
  }

  @Test
  void reportsUnnamedListsByTheirKeys() {
    Cloud cloud = new Cloud();
    cloud
        .on(B)
        .unnamed(KEY, B, 978_966, 7_630, 1_270)
        .lastReset(NOW.minusSeconds(600), full("", ""));

    assertThat(cloud.findings(ListNearLimit::check))
        .startsWith(
            "CRITICAL The token list of an unknown account (key 6e49…) on 10.0.0.12:11211 is 93 % full\n")
        .contains(
            """
            - Find the owner of the list. For LDAP users, set --keystone.users-file.
                keystone-token-exporter owner 6e49b86a7502dae881f3b9466ecbdfa4743c7eb9
            """)
        .doesNotContain("grep");
    assertThat(cloud.findings(ListReset::check))
        .startsWith(
            "CRITICAL The token list of an unknown account (key 6e49…) on 10.0.0.12:11211 overflowed")
        .contains("owner 6e49b86a7502dae881f3b9466ecbdfa4743c7eb9\n");
    assertThat(cloud.findings(UserIssuingTooFast::ofLists))
        .startsWith("WARNING an unknown account (key 6e49…) requested 1,270 tokens in 10 min\n");
    assertThat(cloud.findings(Hoarding::ofLists))
        .startsWith(
            "NOTICE The token list of an unknown account (key 6e49…) has 100 % of the bytes of all lists");
  }

  @Test
  void listsOfUnknownAccountsAreNotOfOneAccount() {
    Cloud cloud = new Cloud();
    cloud
        .on(B)
        .unnamed("key-1", B, 40_000, 510, 3)
        .unnamed("key-2", B, 40_000, 510, 3)
        .unnamed("key-3", B, 40_000, 510, 3);

    assertThat(cloud.findings(Hoarding::ofLists)).isEmpty();
  }

  @Test
  void keyThatAShellWouldRunIsInNoCommand() {
    Cloud cloud = new Cloud();
    cloud.on(B).unnamed("$(reboot)", B, 978_966, 7_630, 1_270);

    assertThat(cloud.findings(ListNearLimit::check))
        .contains("- Find the owner of the list.")
        .doesNotContain("reboot)", "exporter owner");
  }

  @Test
  void isSilentOnResetOnceTokensHaveExpired() {
    Cloud cloud = ofAnHour();
    cloud.on(B).lastReset(NOW.minusSeconds(3_601), full("eef9", "ceilometer"));

    assertThat(cloud.findings(ListReset::check)).isEmpty();
  }

  @Test
  void namesMisplacedListsAndOrderOfServers() {
    Cloud cloud = new Cloud();
    cloud.on(A).list("heat", A, 21_034, 277, 3).list("nova", B, 4_000, 52, 3);

    assertThat(misplaced(cloud, new ServerOrder(Verdict.DISAGREE, ORDER, 1, 2, 1)))
        .isEqualTo(
            """
            WARNING Controllers disagree on the memcached servers or on their order
            Misplaced on 10.0.0.11:11211: 1 of 2 lists; the largest: nova (4,000 bytes, belongs on 10.0.0.12:11211). Server order: controllers disagree, 1 list in use on two servers at a time.
            A controller with another order does not find the tokens of these users, and revokes only those that it finds.
            - Set the same servers in the same order on every controller, in a quiet hour: users whose keys move must log in again. In keystone.conf:
                [memcache]
                servers = 10.0.0.11:11211,10.0.0.12:11211
            - Compare the servers on all controllers; the exporter needs the same list.
                grep -nE '^ *(memcache_)?servers' /etc/keystone/keystone.conf
            runbook keystonetokenuserlistsmisplaced
            """);
  }

  private static String misplaced(Cloud cloud, ServerOrder order) {
    return cloud
        .placement(new Placement(false, order, List.of(), Map.of(), List.of()))
        .findings(ListsMisplaced::check);
  }

  @Test
  void saysHowMuchIsKnownOfTheOrder() {
    Cloud cloud = new Cloud();
    cloud.on(A).list("heat", A, 21_034, 277, 3).list("nova", B, 4_000, 52, 3);

    assertThat(misplaced(cloud, new ServerOrder(Verdict.OTHER, List.of(B, A), 50, 51, 0)))
        .startsWith(
            "WARNING Keystone and the exporter have the memcached servers in different orders\n")
        .contains(
            "50 of 51 lists are placed by the order 10.0.0.12:11211,10.0.0.11:11211.",
            "    --memcached.servers=10.0.0.12:11211,10.0.0.11:11211\n");
    assertThat(misplaced(cloud, new ServerOrder(Verdict.DISAGREE, ORDER, 12, 20, 0)))
        .contains("controllers disagree, only 12 of 20 lists fit one order.");
    assertThat(misplaced(cloud, new ServerOrder(Verdict.CONFIRMED, ORDER, 50, 51, 0)))
        .startsWith("NOTICE 1 list is stored on the wrong memcached server\n")
        .contains("Server order: confirmed by 50 of 51 lists.");
    assertThat(cloud.findings(ListsMisplaced::check))
        .contains("Unless a server was down within the last hour, a controller has another list");
    assertThat(misplaced(cloud, ServerOrder.UNKNOWN))
        .contains("not known, because there are too few lists or a server");
  }

  @Test
  void reportsListsThatCannotBeUnderstood() {
    Cloud cloud = new Cloud();
    cloud.on(A).undecodable(2);

    assertThat(cloud.findings(ListsUndecodable::check))
        .isEqualTo(
            """
            WARNING 2 token lists on 10.0.0.11:11211 cannot be decoded
            No release of Keystone stores such values.
            Their entries are not counted. If Keystone cannot decode a list either, its user gets no new token, or the user's tokens cannot be revoked.
            - Find the other client, or the Keystone of another release, that writes to this memcached. This shows the keys and the reasons.
                keystone-token-exporter lists
            runbook keystonetokenuserlistsundecodable
            """);
  }

  @Test
  void noticesMalformedEntries() {
    Cloud cloud = new Cloud();
    cloud
        .on(A)
        .list(
            UserList.unread("", KEY, 7_000, Optional.empty())
                .withContents(
                    Optional.empty(),
                    Optional.of(new UserList.Entries(500, 0, 0, 2, Optional.empty())))
                .withProblem(Optional.of("an entry has an id that is no text")));

    assertThat(cloud.findings(ListsUndecodable::check))
        .isEqualTo(
            """
            NOTICE 2 malformed list entries on 10.0.0.11:11211
            The list of an unknown account (key 6e49…) has 2 malformed entries: an entry has an id that is no text.
            Keystone skips such an entry and drops it with the user's next token. Until then, revoking the user's tokens misses it. Havana issues the user no token.
            - Find the other client that writes to this memcached.
                keystone-token-exporter lists
            """);
  }

  @Test
  void isSilentIfEachListIsAtHome() {
    Cloud cloud = new Cloud();
    cloud.on(A).list("heat", A, 21_034, 277, 3);

    assertThat(cloud.findings(ListsMisplaced::check)).isEmpty();
  }
}
