package io.github.keystonetoken.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Estimate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AmountsTest {

  private static final Instant NOW = Instant.parse("2016-04-27T09:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, 0 %",
    "0.0002, < 0.1 %",
    "0.004, 0.4 %",
    "0.024, 2 %",
    "0.552, 55 %",
    "0.985, 99 %",
    "0.994, 99.4 %",
    "0.9995, > 99.9 %",
    "1, 100 %",
    "1.25, 125 %"
  })
  void percent(double share, String text) {
    assertThat(Amounts.percent(share)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0 bytes",
        "1 | 1 byte",
        "578966 | 578,966 bytes",
        "10485759 | 10,485,759 bytes",
        "10485760 | 10 MiB",
        "67108864 | 64 MiB",
        "1610612736 | 1.5 GiB",
        "9223372036854775807 | 8388608.0 TiB"
      })
  void bytes(long bytes, String text) {
    assertThat(Amounts.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B/s", "0.2, < 1 B/s", "827, 827 B/s", "8270, 8.3 kB/s", "4000000, 4.0 MB/s"})
  void bytesPerSecond(double bytes, String text) {
    assertThat(Amounts.bytesPerSecond(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT-9S, 0 s",
    "PT0S, 0 s",
    "PT0.0002S, < 1 ms",
    "PT0.125S, 125 ms",
    "PT1.25S, 1.3 s",
    "PT4S, 4 s",
    "PT40.7S, 40 s",
    "PT1M59S, 119 s",
    "PT2M, 2 min",
    "PT150S, 2 min 30 s",
    "PT3H20M, 3 h 20 min",
    "PT47H, 47 h",
    "P7D, 7 days",
    "P6DT23H59M, 6 days 23 h"
  })
  void time(Duration time, String text) {
    assertThat(Amounts.time(time)).isEqualTo(text);
  }

  @Test
  void momentInTheFutureIsZeroSecondsAgo() {
    assertThat(Amounts.ago(NOW.minusSeconds(4), NOW)).isEqualTo("4 s ago");
    assertThat(Amounts.ago(NOW.minusMillis(300), NOW)).isEqualTo("0 s ago");
    assertThat(Amounts.ago(NOW.plusSeconds(9), NOW)).isEqualTo("0 s ago");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "20916 | 0 | 20,916 | 20,916 | counted | ''",
        "20000 | 0.05 | about 20,000 | about 20,000 ± 1,000 | +- 5 % | within 5 %.",
        "8 | 3 | about 8 | about 8, at most 32 | +- 300 % | within 300 %.",
        "0 | Infinity | about 0 | few: none in the sample | not seen | too small for a confidence interval."
      })
  void estimatesStateTheirError(
      long value,
      double relativeError,
      String count,
      String interval,
      String error,
      String caveat) {
    Estimate rows = new Estimate(value, relativeError);

    assertThat(Amounts.count(rows)).isEqualTo(count);
    assertThat(Amounts.interval(rows)).isEqualTo(interval);
    assertThat(Amounts.error(rows)).isEqualTo(error);
    assertThat(Amounts.caveat(rows, Estimate.counted(5))).endsWith(caveat);
    assertThat(Amounts.caveat(rows).isEmpty()).isEqualTo(caveat.isEmpty());
  }

  @Test
  void countsThings() {
    assertThat(Amounts.count(1, "list")).isEqualTo("1 list");
    assertThat(Amounts.count(1_000, "list")).isEqualTo("1,000 lists");
  }
}
