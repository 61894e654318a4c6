package io.github.keystonetoken.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.TokenLifetime.ObservedLifetime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LifetimeWatchTest {

  private static final Instant START = Instant.parse("2016-04-26T15:41:25Z");

  private final LifetimeWatch watch = new LifetimeWatch();

  private static Instant at(int minutes) {
    return START.plus(Duration.ofMinutes(minutes));
  }

  private static ObservedLifetime hours(long lifetime, int lastSeen) {
    return new ObservedLifetime(Duration.ofHours(lifetime), at(lastSeen));
  }

  @Test
  void isUnknownWithoutSample() {
    watch.add(START, Duration.ofSeconds(-1));

    assertThat(watch.largest(START)).isEmpty();
  }

  @Test
  void isLargestOfLastHour() {
    watch.add(at(0), Duration.ofHours(24));
    watch.add(at(5), Duration.ofHours(9));
    watch.add(at(10), Duration.ofHours(24));
    watch.add(at(9), Duration.ofHours(24));

    assertThat(watch.largest(at(70))).contains(hours(24, 10));
  }

  @Test
  void followsShorterLifetimeAfterAnHourAndKeepsLast() {
    watch.add(at(0), Duration.ofHours(24));
    watch.add(at(5), Duration.ofHours(1));

    assertThat(watch.largest(at(60))).contains(hours(24, 0));
    assertThat(watch.largest(at(61))).contains(hours(1, 5));
    assertThat(watch.largest(at(6000))).contains(hours(1, 5));
  }

  @ParameterizedTest
  @CsvSource({"86388000, 86400", "3593000, 3600", "3604000, 3600", "3569999, 3540", "90400, 90"})
  void roundsToMinute(long millis, long seconds) {
    watch.add(START, Duration.ofMillis(millis));

    assertThat(watch.largest(START))
        .contains(new ObservedLifetime(Duration.ofSeconds(seconds), START));
  }
}
