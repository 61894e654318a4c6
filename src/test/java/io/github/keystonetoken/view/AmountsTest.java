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

  @Test
  void countedRowsHaveNoError() {
    Estimate rows = Estimate.counted(20_916);

    assertThat(Amounts.count(rows)).isEqualTo("20,916");
    assertThat(Amounts.interval(rows)).isEqualTo("20,916");
    assertThat(Amounts.error(rows)).isEqualTo("counted");
    assertThat(Amounts.caveat(rows)).isEmpty();
  }

  @Test
  void estimatesStateTheirError() {
    Estimate rows = new Estimate(20_000, 0.05);

    assertThat(Amounts.count(rows)).isEqualTo("about 20,000");
    assertThat(Amounts.interval(rows)).isEqualTo("about 20,000 ± 1,000");
    assertThat(Amounts.interval(new Estimate(8, 3))).isEqualTo("about 8, at most 32");
    assertThat(Amounts.error(rows)).isEqualTo("+- 5 %");
    assertThat(Amounts.caveat(rows, Estimate.counted(5)))
        .isEqualTo("Estimated from a sample, within 5 %.");
  }

  @Test
  void rowsNotSeenInSampleAreNotZero() {
    Estimate unseen = new Estimate(0, Double.POSITIVE_INFINITY);

    assertThat(Amounts.interval(unseen)).isEqualTo("few: none in the sample");
    assertThat(Amounts.error(unseen)).isEqualTo("not seen");
    assertThat(Amounts.caveat(unseen)).contains("too small");
  }

  @Test
  void countsThings() {
    assertThat(Amounts.count(1, "list")).isEqualTo("1 list");
    assertThat(Amounts.count(1_000, "list")).isEqualTo("1,000 lists");
  }
}
