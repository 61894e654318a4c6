package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.UserList;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlaceCheckTest {

  private static final Instant NOW = Instant.parse("2016-04-27T09:00:00Z");

  /** Belongs on the second of two servers. */
  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  private static final Server A = new Server(0, "10.0.0.11:11211", "10.0.0.11", 11211);
  private static final Server B = new Server(1, "10.0.0.12:11211", "10.0.0.12", 11211);

  private final FoundLists onA = new FoundLists(A, 20);
  private final FoundLists onB = new FoundLists(B, 20);

  private PlaceCheck check() {
    return new PlaceCheck(new Ring(List.of(A, B)), () -> Stream.concat(onA.all(), onB.all()), NOW);
  }

  private static UserList stored(FoundLists server, @Nullable Integer minutesAgo) {
    Optional<Instant> storedAt =
        Optional.ofNullable(minutesAgo).map(minutes -> NOW.minusSeconds(60L * minutes));
    UserList list = UserList.unread("u", KEY, 1, storedAt);
    server.add(list);
    return list;
  }

  /** What was stored elsewhere, and where it belongs, so many minutes ago. */
  @ParameterizedTest
  @CsvSource({
    // In use elsewhere, with or without a list at home.
    "0, , true",
    "4, 30, true",
    "4, 1, true",
    // Replaced at home since.
    "6, 1, false",
    "59, 58, false",
    // Not replaced since.
    "6, , true",
    "59, 60, true",
    // Too old to decide.
    "61, , false",
    "61, 90, false",
  })
  void listIsMisplacedUnlessAnOutageLeftIt(
      int elsewhere, @Nullable Integer home, boolean expected) {
    UserList list = stored(onA, elsewhere);
    if (home != null) {
      stored(onB, home);
    }

    assertThat(check().place(list, A)).isEqualTo(list.withPlace(B, expected));
    assertThat(check().place(list, B)).isEqualTo(list.withPlace(B, false));
    assertThat(onA.all().map(check()::isMisplaced)).containsExactly(expected);
    assertThat(onA.all().map(check()::isCurrent)).containsExactly(expected);
    assertThat(onB.all().filter(check()::isMisplaced)).isEmpty();
    assertThat(onB.all()).allMatch(check()::isCurrent);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(ints = 10)
  void listOfUnknownTimeAtHomeMayBeNewer(@Nullable Integer elsewhere) {
    UserList list = stored(onA, elsewhere);
    assertThat(check().place(list, A).misplaced()).isTrue();

    stored(onB, null);
    assertThat(check().place(list, A).misplaced()).isFalse();
    assertThat(check().inUseTwice()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1, 4, 1", "4, 1, 1", "1, 6, 0", "6, 1, 0", "1, , 0"})
  void countsListsInUseOnTwoServers(int elsewhere, @Nullable Integer home, int expected) {
    stored(onA, elsewhere);
    stored(onB, home);

    assertThat(check().inUseTwice()).isEqualTo(expected);
  }
}
