package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static io.github.keystonetoken.diagnosis.Example.example;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Findings about token lists. */
final class ListsTest {

  private static final long LIMIT = 1_048_473;

  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  private static Cloud ceilometer(long bytes, long live, long recent) {
    return ofAnHour().on(B, node -> node.list("ceilometer", B, bytes, live, recent));
  }

  private static Cloud ofAnHour() {
    return new Cloud().configured("memcache", Duration.ofHours(1), Map.of());
  }

  private static Cloud overflowed(long secondsAgo) {
    return ofAnHour()
        .on(B, node -> node.lastReset(NOW.minusSeconds(secondsAgo), full("eef9", "ceilometer")));
  }

  private static UserList full(String userId, String userName) {
    return UserList.unread(userId, KEY, 1_048_391, Optional.empty())
        .withOwner(new User(userId, userName, ""));
  }

  @Test
  void reportsOverflow() {
    Cloud unnamed =
        new Cloud()
            .on(
                B,
                node ->
                    node.unnamed(KEY, B, 978_966, 7_630, 1_270)
                        .lastReset(NOW.minusSeconds(600), full("", "")));
    Example.assertTexts(
        "overflow.txt",
        example("soon", ListOverflow::near, ceilometer(578_966, 7_630, 2_540)),
        example("never at this pace", ListOverflow::near, ceilometer(LIMIT / 2 + 1, 6_900, 1_100)),
        example("small, within a night", ListOverflow::near, ceilometer(100_000, 1_300, 2_400)),
        example(
            "unknown lifetime",
            ListOverflow::near,
            ceilometer(578_966, 7_630, 1_270).keystone(Keystone.unknown())),
        example("ten minutes ago", ListOverflow::past, overflowed(600)),
        example("unnamed, soon", ListOverflow::near, unnamed),
        example("unnamed, ten minutes ago", ListOverflow::past, unnamed));
  }

  @ParameterizedTest
  @CsvSource({"943626, CRITICAL", "943625, WARNING"})
  void nearlyFullIsCriticalAtAnyPace(long bytes, String severity) {
    assertThat(ceilometer(bytes, 12_400, 0).findings(ListOverflow::near))
        .startsWith(severity + " ");
  }

  @TestFactory
  Stream<DynamicTest> isSilentOnRoomAndOldOverflow() {
    return Example.assertSilent(
        example("half full", ListOverflow::near, ceilometer(LIMIT / 2, 6_900, 1_100)),
        example("longer than a night", ListOverflow::near, ceilometer(100_000, 1_300, 2_200)),
        example("tokens have expired", ListOverflow::past, overflowed(3_601)));
  }

  @Test
  void keyThatAShellWouldRunIsInNoCommand() {
    Cloud cloud = new Cloud().on(B, node -> node.unnamed("$(reboot)", B, 978_966, 7_630, 1_270));

    assertThat(cloud.findings(ListOverflow::near))
        .contains("- Find the owner of the list.")
        .doesNotContain("reboot)", "exporter owner");
  }

  @Test
  void namesHeavyUsers() {
    Cloud unnamed = new Cloud().on(B, node -> node.unnamed(KEY, B, 978_966, 7_630, 1_270));
    Example.assertTexts(
        "list-users.txt",
        example(
            "most bytes",
            HeavyUser::ownsLists,
            new Cloud()
                .on(A, node -> node.list("heat", A, 21_034, 277, 3))
                .on(B, node -> node.list("ceilometer", B, 178_966, 2_360, 120))),
        example("unnamed, most bytes", HeavyUser::ownsLists, unnamed),
        example(
            "more than one token a second",
            HeavyUser::requestsToLists,
            ceilometer(578_966, 7_630, 1_270)),
        example("unnamed, more than one token a second", HeavyUser::requestsToLists, unnamed));
  }

  @TestFactory
  Stream<DynamicTest> isSilentOnUsersBelowTheLimits() {
    return Example.assertSilent(
        example(
            "half of the bytes",
            HeavyUser::ownsLists,
            new Cloud()
                .on(A, node -> node.list("heat", A, 100_000, 1_300, 3))
                .on(B, node -> node.list("ceilometer", B, 100_000, 1_300, 3))),
        example("few tokens", HeavyUser::ownsLists, ceilometer(38_000, 500, 3)),
        example(
            "unknown accounts are not one account",
            HeavyUser::ownsLists,
            new Cloud()
                .on(
                    B,
                    node ->
                        node.unnamed("key-1", B, 40_000, 510, 3)
                            .unnamed("key-2", B, 40_000, 510, 3)
                            .unnamed("key-3", B, 40_000, 510, 3))),
        example("one token a second", HeavyUser::requestsToLists, ceilometer(38_000, 510, 600)));
  }

  private static Cloud misplaced(ServerOrder order) {
    return new Cloud()
        .on(A, node -> node.list("heat", A, 21_034, 277, 3).list("nova", B, 4_000, 52, 3))
        .placement(new Placement(false, order, List.of(), Map.of(), List.of()));
  }

  @Test
  void saysWhyListsAreMisplaced() {
    Example.assertTexts(
        "misplaced.txt",
        example(
            "two orders, lists in use twice",
            ListsMisplaced::check,
            misplaced(new ServerOrder(Verdict.DISAGREE, List.of(A, B), 1, 2, 1))),
        example(
            "two orders",
            ListsMisplaced::check,
            misplaced(new ServerOrder(Verdict.DISAGREE, List.of(A, B), 12, 20, 0))),
        example(
            "the exporter has another order",
            ListsMisplaced::check,
            misplaced(new ServerOrder(Verdict.OTHER, List.of(B, A), 50, 51, 0))),
        example(
            "confirmed order",
            ListsMisplaced::check,
            misplaced(new ServerOrder(Verdict.CONFIRMED, List.of(A, B), 50, 51, 0))),
        example("unknown order", ListsMisplaced::check, misplaced(ServerOrder.UNKNOWN)));
  }

  @Test
  void isSilentIfEachListIsAtHome() {
    assertThat(
            new Cloud()
                .on(A, node -> node.list("heat", A, 21_034, 277, 3))
                .findings(ListsMisplaced::check))
        .isEmpty();
  }

  @Test
  void reportsListsThatCannotBeDecoded() {
    UserList malformed =
        UserList.unread("", KEY, 7_000, Optional.empty())
            .withContents(
                Optional.empty(), Optional.of(new UserList.Entries(500, 0, 0, 2, Optional.empty())))
            .withProblem(Optional.of("an entry has an id that is no text"));
    Example.assertTexts(
        "undecodable.txt",
        example("whole", ListsUndecodable::check, new Cloud().on(A, node -> node.undecodable(2))),
        example(
            "in part", ListsUndecodable::check, new Cloud().on(A, node -> node.list(malformed))));
  }
}
