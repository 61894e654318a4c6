package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.ServerLists.Reset;
import io.github.keystonetoken.model.UserList;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResetWatchTest {

  private static final Instant NOW = Instant.parse("2016-04-27T09:00:00Z");
  private static final long LIMIT = 1_048_473;

  private final ResetWatch watch = new ResetWatch();

  @BeforeEach
  void begin() {
    watch.begin(LIMIT, NOW);
  }

  @Test
  void countsListsThatShrankWithLiveEntries() {
    observe(1_048_391, NOW.plusSeconds(1_800));
    watch.begin(LIMIT, NOW.plusSeconds(60));
    assertThat(watch.last()).isEmpty();
    observeUnread(169);

    assertThat(watch.count()).isEqualTo(1);
    assertThat(watch.last()).contains(new Reset(NOW.plusSeconds(60), list(1_048_391)));
  }

  @Test
  void countsEachOverflowOnce() {
    for (int i = 1; i <= 2; i++) {
      observe(1_048_391, NOW.plusSeconds(1_800));
      observe(169, NOW.plusSeconds(3_600));
      observe(10_000, NOW.plusSeconds(3_600));

      assertThat(watch.count()).isEqualTo(i);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "the limit of the server, 524185, 524000, 1800, 169, 1",
    "pruned, 1048473, 1048391, 30, 169, 0",
    "far from the limit, 1048473, 900000, 1800, 169, 0",
    "lost less than three quarters, 1048473, 1048391, 1800, 300000, 0",
  })
  void otherShrinkingIsNoReset(
      String name, long limit, long before, long secondsToExpiry, long after, int resets) {
    watch.begin(limit, NOW);
    observe(before, NOW.plusSeconds(secondsToExpiry));
    watch.begin(limit, NOW.plusSeconds(60));
    observeUnread(after);

    assertThat(watch.count()).as(name).isEqualTo(resets);
  }

  private void observe(long bytes, Instant medianExpiry) {
    watch.observe("k", bytes);
    watch.observeLarge(list(bytes), Optional.of(medianExpiry));
  }

  private void observeUnread(long bytes) {
    watch.observe("k", bytes);
    watch.observeLarge(list(bytes), Optional.empty());
  }

  private static UserList list(long bytes) {
    return UserList.unread("u", "k", bytes, Optional.empty());
  }
}
