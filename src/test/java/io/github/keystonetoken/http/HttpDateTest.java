package io.github.keystonetoken.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class HttpDateTest {

  @Test
  void theDayOfTheMonthHasTwoDigits() {
    assertThat(HttpDate.of(Instant.parse("1994-11-06T08:49:37Z")))
        .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  @Test
  void daysAndMonthsHaveTheirEnglishNames() {
    DateTimeFormatter javas =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    LocalDate first = LocalDate.of(2026, 1, 1);

    assertThat(first.datesUntil(first.plusYears(1)))
        .map(day -> day.atTime(1, 2, 3).toInstant(ZoneOffset.UTC))
        .allSatisfy(time -> assertThat(HttpDate.of(time)).isEqualTo(javas.format(time)));
  }
}
