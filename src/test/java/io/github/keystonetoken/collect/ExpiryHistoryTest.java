package io.github.keystonetoken.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.collect.ExpiryHistory.Reference;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExpiryHistoryTest {

  private static final Instant START = Instant.parse("2016-04-26T15:41:25Z");
  private static final Duration WINDOW = Duration.ofMinutes(5);

  private final ExpiryHistory history = new ExpiryHistory(WINDOW);

  /** The newest token of each collection lives for an hour. */
  private void collectEvery(int interval, int until) {
    for (int seconds = 0; seconds <= until; seconds += interval) {
      history.add(at(seconds), expiry(seconds));
    }
  }

  private static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }

  private static Instant expiry(int seconds) {
    return at(seconds).plus(Duration.ofHours(1));
  }

  @ParameterizedTest
  @CsvSource({
    // interval, now, reference, factor
    "60, 3600, 3300, 1",
    "60, 3627, 3300, 1",
    "15, 3600, 3300, 1",
    "2, 3600, 3296, 1",
    "60, 120, 0, 2.5",
    "60, 60, 0, 5",
    "120, 3600, 3240, 0.8333333333333334",
    "600, 3600, 3000, 0.5",
  })
  void comparesWithWindowAgo(int interval, int now, int reference, double factor) {
    collectEvery(interval, now - interval);

    Reference found = history.reference(at(now));
    assertThat(found).extracting(Reference::expiry).isEqualTo(expiry(reference));
    assertThat(found).extracting(Reference::factor).isEqualTo(factor);
  }

  @Test
  void needsTenthOfWindow() {
    assertThat(history.reference(START)).isNull();
    history.add(START, expiry(0));

    assertThat(history.reference(at(29))).isNull();
    assertThat(history.reference(at(30))).isEqualTo(new Reference(expiry(0), 0.1));
  }

  @Test
  void knowsWhetherTokensWereIssued() {
    assertThat(history.add(at(0), Instant.EPOCH)).isFalse();
    assertThat(history.add(at(30), expiry(0))).as("first token of an empty table").isTrue();
    assertThat(history.add(at(60), expiry(0))).isFalse();
    assertThat(history.add(at(61), expiry(1))).isTrue();
    assertThat(history.add(at(120), expiry(0))).isFalse();
  }

  @Test
  void startsOverAfterClockWasSetBack() {
    history.add(at(3600), expiry(3600));

    assertThat(history.add(at(0), expiry(3700))).isFalse();
    assertThat(history.reference(at(300))).isEqualTo(new Reference(expiry(3700), 1));
  }
}
