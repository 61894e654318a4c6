package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists.Reset;
import io.github.keystonetoken.model.UserList;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResetWatchTest {

  private static final Instant NOW = Instant.parse("2016-04-27T09:00:00Z");
  private static final long LIMIT = 1_048_473;

  private final ResetWatch watch = new ResetWatch();

  /** A collection finds the list with this size, and reads its median expiry or not. */
  private void observe(Instant moment, long limit, long bytes, Optional<Instant> medianExpiry) {
    FoundLists found = new FoundLists(new Server(0, "a", "a", 1), 20);
    found.add(list(bytes));
    medianExpiry.ifPresent(expiry -> found.addRead(list(bytes), Optional.of(expiry)));
    watch.observe(found, List.of(list(bytes)), limit, moment);
  }

  private static UserList list(long bytes) {
    return UserList.unread("u", "k", bytes, Optional.empty());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "overflowed, 1048473, 1048391, 1800, 169, true",
    "at the limit of the server, 524185, 524000, 1800, 169, true",
    "pruned, 1048473, 1048391, 30, 169, false",
    "far from the limit, 1048473, 900000, 1800, 169, false",
    "lost less than three quarters, 1048473, 1048391, 1800, 300000, false",
  })
  void listThatShrankWithLiveEntriesOverflowed(
      String name, long limit, long before, long secondsToExpiry, long after, boolean isReset) {
    observe(NOW, limit, before, Optional.of(NOW.plusSeconds(secondsToExpiry)));
    assertThat(watch.last()).isEmpty();
    observe(NOW.plusSeconds(60), limit, after, Optional.empty());

    assertThat(watch.count()).isEqualTo(isReset ? 1 : 0);
    assertThat(watch.last())
        .isEqualTo(Optional.of(new Reset(NOW.plusSeconds(60), list(before))).filter(r -> isReset));
  }

  @Test
  void countsEachOverflowOnce() {
    for (int i = 1; i <= 2; i++) {
      for (long bytes : new long[] {1_048_391, 169, 10_000}) {
        observe(NOW, LIMIT, bytes, Optional.of(NOW.plusSeconds(1_800)));
      }
      assertThat(watch.count()).isEqualTo(i);
    }
  }
}
