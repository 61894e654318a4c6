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
    // pruned: its entries have expired
    "1048391, 30, 169",
    // far from the limit
    "900000, 1800, 169",
    // lost less than three quarters
    "1048391, 1800, 300000",
  })
  void otherShrinkingIsNoReset(long before, long secondsToExpiry, long after) {
    observe(before, NOW.plusSeconds(secondsToExpiry));
    watch.begin(LIMIT, NOW.plusSeconds(60));
    observeUnread(after);

    assertThat(watch.count()).isZero();
  }

  @Test
  void usesTheLimitOfTheServer() {
    watch.begin(524_185, NOW);
    observe(524_000, NOW.plusSeconds(1_800));
    observeUnread(169);

    assertThat(watch.count()).isEqualTo(1);
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
