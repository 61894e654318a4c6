package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Estimate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AmountsTest {

  @Test
  void aShareNeverBecomesNothingOrAllByRounding() {
    assertThat(Amounts.percent(0.004)).isEqualTo("0.4 %");
    assertThat(Amounts.percent(0.55)).isEqualTo("55 %");
    assertThat(Amounts.percent(0.9999)).isEqualTo("99.9 %");
    assertThat(Amounts.percent(1)).isEqualTo("100 %");
  }

  @Test
  void bytesAreExactUntilNobodyComparesThem() {
    assertThat(Amounts.bytes(578_966)).isEqualTo("578,966 bytes");
    assertThat(Amounts.bytes(67_108_864)).isEqualTo("64 MiB");
    assertThat(Amounts.bytesPerSecond(4e6)).isEqualTo("4.0 MB/s");
  }

  @Test
  void timesHaveTwoUnitsAtMost() {
    assertThat(Amounts.time(Duration.ofDays(7))).isEqualTo("7 days");
    assertThat(Amounts.time(Duration.ofMinutes(200))).isEqualTo("3 h 20 min");
    assertThat(Amounts.time(Duration.ofSeconds(150))).isEqualTo("2 min 30 s");
    assertThat(Amounts.time(Duration.ofSeconds(40))).isEqualTo("40 s");
    assertThat(Amounts.time(Duration.ofMillis(1_250))).isEqualTo("1.3 s");
  }

  @Test
  void anEstimateSaysHowFarItMayBeOff() {
    Estimate estimate = new Estimate(20_916, 0.02);

    assertThat(Amounts.count(estimate)).isEqualTo("about 20,916");
    assertThat(Amounts.caveat(estimate, Estimate.counted(5)))
        .isEqualTo("Estimated from a sample, within 2 %.");
    assertThat(Amounts.caveat(Estimate.counted(5))).isEmpty();
  }
}
