package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TrafficTest {

  private static final Traffic EARLIER = at(100, 1_000, 5_000, 7_000);

  @Test
  void computesRate() {
    Traffic later = at(115, 1_015, 6_500, 37_000);

    assertThat(later.receivedPerSecondSince(EARLIER)).hasValue(100);
    assertThat(later.sentPerSecondSince(EARLIER)).hasValue(2_000);
  }

  @Test
  void anIdleServerHasARateOfNothing() {
    assertThat(at(115, 1_015, 5_000, 7_000).sentPerSecondSince(EARLIER)).hasValue(0);
  }

  @Test
  void aServerThatRestartedHasNoRate() {
    assertThat(at(115, 3, 6_000, 8_000).receivedPerSecondSince(EARLIER)).isEmpty();
    assertThat(at(115, 1_009, 6_000, 8_000).receivedPerSecondSince(EARLIER)).isEmpty();
    assertThat(at(115, 1_015, 4_999, 8_000).sentPerSecondSince(EARLIER)).isEmpty();
    assertThat(at(115, 1_015, 6_000, 6_999).receivedPerSecondSince(EARLIER)).isEmpty();
  }

  @Test
  void toleratesUptimeJitter() {
    assertThat(at(115, 1_013, 6_500, 8_000).receivedPerSecondSince(EARLIER)).hasValue(100);
    assertThat(at(115, 1_017, 6_500, 8_000).receivedPerSecondSince(EARLIER)).hasValue(100);
  }

  @Test
  void noTimeGivesNoRate() {
    assertThat(at(100, 1_000, 6_000, 8_000).receivedPerSecondSince(EARLIER)).isEmpty();
  }

  @Test
  void excludesOwnTraffic() {
    Traffic later = at(115, 1_015, 6_500, 37_000, 15_000);

    assertThat(later.sentPerSecondSince(EARLIER)).hasValue(1_000);
    assertThat(at(115, 1_015, 6_500, 7_015, 90).sentPerSecondSince(EARLIER)).hasValue(0);
  }

  private static Traffic at(long second, long uptime, long read, long written) {
    return at(second, uptime, read, written, 0);
  }

  private static Traffic at(long second, long uptime, long read, long written, long own) {
    return new Traffic(
        TimeUnit.SECONDS.toNanos(second), Duration.ofSeconds(uptime), read, written, own);
  }
}
