package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class FernetKeysTest {

  private static final Instant SETUP = Instant.parse("2026-11-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  /** As {@code keystone-manage fernet_setup} leaves them. */
  private final SortedMap<Integer, Instant> times = new TreeMap<>();

  private Instant now = SETUP;

  private FernetKeysTest() {
    times.put(0, SETUP);
    times.put(1, SETUP);
  }

  /** As {@code keystone-manage fernet_rotate}. */
  private void rotate(Duration later, int maxActive) {
    now = now.plus(later);
    times.put(times.lastKey() + 1, times.get(0));
    times.put(0, now);
    while (times.size() > maxActive) {
      times.remove(times.tailMap(1).firstKey());
    }
  }

  private FernetKeys keys(int maxActive) {
    return FernetKeys.of(times, maxActive);
  }

  @Test
  void paceIsUnknownBeforeTwoRotations() {
    assertThat(keys(3).rotated()).contains(SETUP);
    assertThat(keys(3).interval()).isEmpty();

    // How long after the setup says nothing.
    rotate(DAY, 3);
    assertThat(keys(3).rotated()).contains(now);
    assertThat(keys(3).interval()).isEmpty();

    rotate(DAY, 3);
    assertThat(keys(3).interval()).contains(DAY);
    assertThat(keys(3).primary()).isEqualTo(3);
  }

  @Test
  void paceIsTheLongestInterval() {
    rotate(DAY, 5);
    rotate(DAY, 5);
    rotate(DAY.multipliedBy(3), 5);
    rotate(DAY, 5);

    assertThat(keys(5).interval()).contains(DAY.multipliedBy(3));
    assertThat(keys(5).stoppedAfter()).contains(DAY.multipliedBy(15));
  }

  /** A secret of Kubernetes, or rsync without -t. */
  @Test
  void paceOfKeysWithOneTimeIsUnknown() {
    times.put(7, SETUP.plusSeconds(2));
    times.put(8, SETUP.plusSeconds(1));

    assertThat(keys(3).interval()).isEmpty();
    assertThat(keys(3).stoppedAfter()).isEmpty();
    assertThat(keys(3).keptFor(SETUP)).isEmpty();
  }

  /** A copy that writes changed files only: 0 and the new primary at each rotation. */
  @Test
  void paceOfCopiedKeysIsKnown() {
    times.clear();
    times.put(0, SETUP.plus(DAY));
    times.put(8, SETUP.plus(DAY).plusSeconds(1));
    times.put(7, SETUP);

    assertThat(keys(3).interval().map(Duration::toDays)).contains(1L);
  }

  @Test
  void paceOfKeysInWrongOrderIsUnknown() {
    times.put(7, SETUP.plus(DAY));
    times.put(8, SETUP.minus(DAY));

    assertThat(keys(3).interval()).isEmpty();
  }

  @Test
  void rotationIsUnknownWithoutStagedKey() {
    times.remove(0);

    assertThat(keys(3).rotated()).isEqualTo(Optional.empty());
  }

  @Test
  void rotationsByHandAreNoSchedule() {
    rotate(Duration.ofMinutes(5), 3);
    rotate(Duration.ofMinutes(5), 3);
    rotate(Duration.ofMinutes(5), 3);

    assertThat(keys(3).stoppedAfter()).isEmpty();
    assertThat(keys(3).keptFor(now)).contains(Duration.ofMinutes(5));
    // The next one is not sooner than this.
    assertThat(keys(3).keptFor(now.plus(DAY))).contains(DAY);
  }

  @Test
  void rotationIsNotStoppedWithinAWeek() {
    rotate(Duration.ofHours(12), 3);
    rotate(Duration.ofHours(12), 3);

    assertThat(keys(3).stoppedAfter()).contains(Duration.ofDays(7));
  }

  @Test
  void twoActiveKeysKeepNone() {
    rotate(DAY, 2);
    rotate(DAY, 2);

    assertThat(keys(2).keptFor(now)).contains(Duration.ZERO);
  }
}
