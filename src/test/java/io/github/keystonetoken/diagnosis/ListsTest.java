package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static io.github.keystonetoken.diagnosis.Diagnosis.lists;

import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Placement.ServerOrder.Verdict;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Findings about token lists. */
final class ListsTest {

  private static final long LIMIT = 1_048_473;

  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  private static Cloud ofAnHour() {
    return new Cloud().configured("memcache", Duration.ofHours(1), Map.of());
  }

  private static Cloud ceilometer(long bytes, long live, long recent) {
    return ofAnHour().list(B, "ceilometer", B, bytes, live, recent);
  }

  private static Cloud unnamed(String key) {
    return new Cloud().on(B, node -> node.unnamed(key, B, 978_966, 7_630, 1_270));
  }

  private static Cloud overflowed(Cloud cloud, long secondsAgo, String userId, String userName) {
    UserList full =
        UserList.unread(userId, KEY, 1_048_391, Optional.empty())
            .withOwner(new User(userId, userName, ""));
    return cloud.on(B, node -> node.lastReset(NOW.minusSeconds(secondsAgo), full));
  }

  @Test
  void reportsOverflow() {
    new Examples("overflow.txt")
        .of(lists(ListOverflow::near))
        .finds("soon", ceilometer(578_966, 7_630, 2_540))
        .finds("never at this pace", ceilometer(LIMIT / 2 + 1, 6_900, 1_100))
        .isSilent("half full", ceilometer(LIMIT / 2, 6_900, 1_100))
        .finds("small, within a night", ceilometer(100_000, 1_300, 2_400))
        .isSilent("longer than a night", ceilometer(100_000, 1_300, 2_200))
        .finds("critical at any pace", ceilometer(943_626, 12_400, 0))
        .finds("not critical yet", ceilometer(943_625, 12_400, 0))
        .finds(
            "unknown lifetime",
            ceilometer(578_966, 7_630, 1_270).with(cloud -> cloud.keystone = Keystone.unknown()))
        .finds("unnamed, soon", unnamed(KEY))
        .finds("key that a shell would run, which is in no command", unnamed("$(reboot)"))
        .of(lists(ListOverflow::past))
        .finds("ten minutes ago", overflowed(ofAnHour(), 600, "eef9", "ceilometer"))
        .isSilent("tokens have expired", overflowed(ofAnHour(), 3_601, "eef9", "ceilometer"))
        .finds("unnamed, ten minutes ago", overflowed(new Cloud(), 600, "", ""))
        .verify();
  }

  @Test
  void namesHeavyUsers() {
    new Examples("list-users.txt")
        .of(HeavyUser::ownsLists)
        .finds(
            "most bytes",
            new Cloud()
                .list(A, "heat", A, 21_034, 277, 3)
                .list(B, "ceilometer", B, 178_966, 2_360, 120))
        .isSilent(
            "half of the bytes",
            new Cloud()
                .list(A, "heat", A, 100_000, 1_300, 3)
                .list(B, "ceilometer", B, 100_000, 1_300, 3))
        .isSilent("few tokens", ceilometer(38_000, 500, 3))
        .finds("unnamed, most bytes", unnamed(KEY))
        .isSilent(
            "unknown accounts are not one account",
            new Cloud()
                .on(B, node -> node.unnamed("key-1", B, 40_000, 510, 3))
                .on(B, node -> node.unnamed("key-2", B, 40_000, 510, 3))
                .on(B, node -> node.unnamed("key-3", B, 40_000, 510, 3)))
        .of(lists(HeavyUser::requestsToLists))
        .finds("more than one token a second", ceilometer(578_966, 7_630, 1_270))
        .isSilent("one token a second", ceilometer(38_000, 510, 600))
        .finds("unnamed, more than one token a second", unnamed(KEY))
        .verify();
  }

  private static Cloud misplaced(ServerOrder order) {
    return new Cloud()
        .list(A, "heat", A, 21_034, 277, 3)
        .list(A, "nova", B, 4_000, 52, 3)
        .placement(new Placement(false, order, List.of(), Map.of(), List.of()));
  }

  @Test
  void saysWhyListsAreMisplaced() {
    new Examples("misplaced.txt")
        .of(ListsMisplaced::check)
        .finds(
            "two orders, lists in use twice",
            misplaced(new ServerOrder(Verdict.DISAGREE, List.of(A, B), 1, 2, 1)))
        .finds("two orders", misplaced(new ServerOrder(Verdict.DISAGREE, List.of(A, B), 12, 20, 0)))
        .finds(
            "the exporter has another order",
            misplaced(new ServerOrder(Verdict.OTHER, List.of(B, A), 50, 51, 0)))
        .finds(
            "confirmed order",
            misplaced(new ServerOrder(Verdict.CONFIRMED, List.of(A, B), 50, 51, 0)))
        .finds("unknown order", misplaced(ServerOrder.UNKNOWN))
        .isSilent("each list is at home", new Cloud().list(A, "heat", A, 21_034, 277, 3))
        .verify();
  }

  @Test
  void reportsListsThatCannotBeDecoded() {
    UserList malformed =
        UserList.unread("", KEY, 7_000, Optional.empty())
            .withContents(
                Optional.empty(), Optional.of(new UserList.Entries(500, 0, 0, 2, Optional.empty())))
            .withProblem(Optional.of("an entry has an id that is no text"));
    new Examples("undecodable.txt")
        .of(lists(ListsUndecodable::check))
        .finds("whole", new Cloud().on(A, node -> node.undecodable = 2))
        .finds("in part", new Cloud().on(A, node -> node.list(malformed)))
        .verify();
  }
}
