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
  void largestOfTheLastHourCounts() {
    watch.add(at(0), Duration.ofHours(24));
    watch.add(at(5), Duration.ofHours(9));
    watch.add(at(10), Duration.ofHours(24));
    watch.add(at(9), Duration.ofHours(24));

    assertThat(watch.largest(at(70))).contains(hours(24, 10));
  }

  @Test
  void followsShorterLifetimeAfterAnHour() {
    watch.add(at(0), Duration.ofHours(24));
    watch.add(at(5), Duration.ofHours(1));

    assertThat(watch.largest(at(60))).contains(hours(24, 0));
    assertThat(watch.largest(at(61))).contains(hours(1, 5));
  }

  @Test
  void lastOneStaysWhileNoTokenIsIssued() {
    watch.add(at(0), Duration.ofHours(24));
    watch.add(at(5), Duration.ofHours(2));

    assertThat(watch.largest(at(6000))).contains(hours(2, 5));
  }

  @ParameterizedTest
  @CsvSource({
    "86_388_000, 86400",
    "3_593_000, 3600",
    "3_604_000, 3600",
    "3_569_999, 3540",
    "90_400, 90",
  })
  void roundsToTheMinute(String millis, long seconds) {
    watch.add(START, Duration.ofMillis(Long.parseLong(millis.replace("_", ""))));

    assertThat(watch.largest(START))
        .contains(new ObservedLifetime(Duration.ofSeconds(seconds), START));
  }
}
