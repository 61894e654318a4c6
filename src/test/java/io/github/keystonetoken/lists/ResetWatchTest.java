package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
    saw(1_048_391, NOW.plusSeconds(1_800));
    watch.begin(LIMIT, NOW.plusSeconds(60));
    assertThat(watch.last()).isEmpty();
    sawUnread(169);

    assertThat(watch.count()).isEqualTo(1);
    assertThat(watch.last()).hasValue(NOW.plusSeconds(60));
  }

  @Test
  void countsEachOverflowOnce() {
    for (int i = 1; i <= 2; i++) {
      saw(1_048_391, NOW.plusSeconds(1_800));
      saw(169, NOW.plusSeconds(3_600));
      saw(10_000, NOW.plusSeconds(3_600));

      assertThat(watch.count()).isEqualTo(i);
    }
  }

  @Test
  void prunedListsAreNoResets() {
    saw(1_048_391, NOW.plusSeconds(30));
    watch.begin(LIMIT, NOW.plusSeconds(60));
    sawUnread(169);

    assertThat(watch.count()).isZero();
  }

  @Test
  void smallListsDoNotOverflow() {
    saw(900_000, NOW.plusSeconds(1_800));
    sawUnread(169);

    assertThat(watch.count()).isZero();
  }

  @Test
  void slightShrinkingIsNoReset() {
    saw(1_048_391, NOW.plusSeconds(1_800));
    sawUnread(300_000);

    assertThat(watch.count()).isZero();
  }

  @Test
  void usesTheLimitOfTheServer() {
    watch.begin(524_185, NOW);
    saw(524_000, NOW.plusSeconds(1_800));
    sawUnread(169);

    assertThat(watch.count()).isEqualTo(1);
  }

  private void saw(long bytes, Instant medianExpiry) {
    watch.observe(
        "k",
        bytes,
        new StoredList.Contents(
            Optional.empty(), Optional.empty(), Optional.of(medianExpiry), Optional.empty()));
  }

  private void sawUnread(long bytes) {
    watch.observe("k", bytes, null);
  }
}
