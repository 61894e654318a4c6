package io.github.keystonetoken.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Estimate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FormatTest {

  private static final Instant NOW = Instant.parse("2016-04-27T09:00:00Z");

  @Test
  void aCountedFigureStandsAlone() {
    assertThat(Format.estimate(Estimate.counted(20_916))).isEqualTo("20,916");
    assertThat(Format.estimate(Estimate.counted(0))).isEqualTo("0");
  }

  @Test
  void anEstimateSaysSoWithItsInterval() {
    assertThat(Format.estimate(new Estimate(20_000, 0.05))).isEqualTo("about 20,000 ± 1,000");
    assertThat(Format.estimate(new Estimate(8, 3))).isEqualTo("about 8, at most 32");
  }

  @Test
  void whatASampleDidNotSeeIsNotSaidToBeNone() {
    assertThat(Format.estimate(new Estimate(0, Double.POSITIVE_INFINITY)))
        .isEqualTo("few: a sample saw none");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "578966, 565.4 KiB",
    "67108864, 64.0 MiB",
    "9223372036854775807, 8388608.0 TiB"
  })
  void aSizeIsWrittenInTheUnitThatFits(long bytes, String text) {
    assertThat(Format.size(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 %",
    "0.0002, < 0.1 %",
    "0.552, 55.2 %",
    "0.9997, > 99.9 %",
    "1, 100.0 %",
    "1.25, 125.0 %"
  })
  void aShareIsNotRoundedToNoneOrAll(double part, String text) {
    assertThat(Format.share(part)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.125S, 125 ms",
    "PT1M59S, 119 s",
    "PT2M, 2 min",
    "PT1H59M, 119 min",
    "PT47H, 47 h",
    "P7DT3H, 7 days"
  })
  void aDurationIsWrittenInOneUnit(Duration duration, String text) {
    assertThat(Format.duration(duration)).isEqualTo(text);
  }

  @Test
  void aMomentInTheFutureIsNotAgo() {
    assertThat(Format.ago(NOW.minusSeconds(4), NOW)).isEqualTo("4 s ago");
    assertThat(Format.ago(NOW.minusMillis(300), NOW)).isEqualTo("0 s ago");
    assertThat(Format.ago(NOW.plusSeconds(9), NOW)).isEqualTo("0 s ago");
  }
}
