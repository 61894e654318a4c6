package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Estimate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class WordsTest {

  @Test
  void sharesHaveADigitBehindThePointWhereTheyAreSmall() {
    assertThat(Words.percent(0)).isEqualTo("0 %");
    assertThat(Words.percent(0.0031)).isEqualTo("0.3 %");
    assertThat(Words.percent(0.0996)).isEqualTo("10 %");
    assertThat(Words.percent(0.9996)).isEqualTo("100 %");
  }

  @Test
  void timesHaveTheirTwoLargestUnits() {
    assertThat(Words.duration(Duration.ofSeconds(59))).isEqualTo("59 s");
    assertThat(Words.duration(Duration.ofSeconds(61))).isEqualTo("1 min 1 s");
    assertThat(Words.duration(Duration.ofMinutes(61))).isEqualTo("1 h 1 min");
    assertThat(Words.duration(Duration.ofHours(49))).isEqualTo("2 d 1 h");
    assertThat(Words.duration(Duration.ofSeconds(-1))).isEqualTo("-");
  }

  @Test
  void anEstimateIsMarkedAsOneWithItsError() {
    assertThat(Words.estimate(Estimate.counted(1_000))).isEqualTo("1,000");
    assertThat(Words.exactness(Estimate.counted(1_000))).isEqualTo("counted");
    assertThat(Words.estimate(new Estimate(1_000, 0.05))).isEqualTo("~1,000");
    assertThat(Words.exactness(new Estimate(1_000, 0.05))).isEqualTo("+- 5.0 %");
    assertThat(Words.exactness(new Estimate(0, Double.POSITIVE_INFINITY))).isEqualTo("not seen");
  }
}
