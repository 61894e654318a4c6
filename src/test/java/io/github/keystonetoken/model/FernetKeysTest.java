package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FernetKeysTest {

  private static final Instant SETUP = Instant.parse("2026-11-01T00:00:00Z");

  private final SortedMap<Integer, Instant> times = new TreeMap<>();

  /** Pauses before rotations, {@code max_active_keys} and the time since the last rotation. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      after the setup | '' | 3 | PT0S | | |
      # How long after the setup says nothing.
      after one rotation | P1D | 3 | PT0S | | |
      every day | P1D P1D | 3 | PT0S | P1D | P7D | P1D
      the longest interval counts | P1D P1D P3D P1D | 5 | PT0S | P3D | P15D | P9D
      not stopped within a week | PT12H PT12H | 3 | PT0S | PT12H | P7D | PT12H
      two active keys keep none | P1D P1D | 2 | PT0S | P1D | P7D | PT0S
      by hand | PT5M PT5M PT5M | 3 | PT0S | PT5M | | PT5M
      by hand, and the next one is no sooner | PT5M PT5M PT5M | 3 | P1D | PT5M | | P1D
      """)
  void paceIsThatOfRotations(
      String name,
      String pauses,
      int maxActive,
      Duration since,
      @Nullable Duration interval,
      @Nullable Duration stoppedAfter,
      @Nullable Duration keptFor) {
    // As keystone-manage fernet_setup and fernet_rotate leave them.
    times.put(0, SETUP);
    times.put(1, SETUP);
    Instant last = SETUP;
    for (String pause : pauses.isEmpty() ? new String[0] : pauses.split(" ", -1)) {
      last = last.plus(Duration.parse(pause));
      times.put(times.lastKey() + 1, times.get(0));
      times.put(0, last);
      while (times.size() > maxActive) {
        times.remove(times.tailMap(1).firstKey());
      }
    }

    FernetKeys keys = FernetKeys.of(times, maxActive);

    assertThat(keys)
        .isEqualTo(
            new FernetKeys(
                times.size(),
                maxActive,
                times.lastKey(),
                Optional.of(last),
                Optional.ofNullable(interval)));
    assertThat(keys.stoppedAfter()).isEqualTo(Optional.ofNullable(stoppedAfter));
    assertThat(keys.keptFor(last.plus(since))).isEqualTo(Optional.ofNullable(keptFor));
  }

  /** Keys that were copied, by their numbers, with the times of their files after the setup. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      # A secret of Kubernetes, or rsync without -t.
      with one time | 0 PT0S 1 PT0S 7 PT2S 8 PT1S | PT0S |
      # A copy that writes changed files only: 0 and the new primary at each rotation.
      at each rotation | 0 P1D 8 PT24H1S 7 PT0S | P1D | PT24H1S
      in wrong order | 0 PT0S 1 PT0S 7 P1D 8 P-1D | PT0S |
      without the staged key | 1 PT0S | |
      """)
  void paceOfCopiedKeysMayBeUnknown(
      String name, String keys, @Nullable Duration rotated, @Nullable Duration interval) {
    String[] words = keys.split(" ", -1);
    for (int i = 0; i < words.length; i += 2) {
      times.put(Integer.valueOf(words[i]), SETUP.plus(Duration.parse(words[i + 1])));
    }

    FernetKeys found = FernetKeys.of(times, 3);

    assertThat(found.rotated()).isEqualTo(Optional.ofNullable(rotated).map(SETUP::plus));
    assertThat(found.interval()).isEqualTo(Optional.ofNullable(interval));
    assertThat(found.stoppedAfter().isPresent()).isEqualTo(interval != null);
    assertThat(found.keptFor(SETUP).isPresent()).isEqualTo(interval != null);
  }
}
