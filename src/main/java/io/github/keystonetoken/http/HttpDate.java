package io.github.keystonetoken.http;

import static java.util.stream.Collectors.toMap;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.Month;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The value of the header Date: {@code Sun, 22 Nov 2026 14:23:46 GMT} (RFC 9110, 5.6.7). Unlike in
 * Java's own RFC_1123_DATE_TIME the day of the month has two digits.
 */
final class HttpDate {

  private static final Map<Long, String> DAYS =
      Stream.of(DayOfWeek.values()).collect(toMap(day -> (long) day.getValue(), HttpDate::name));

  private static final Map<Long, String> MONTHS =
      Stream.of(Month.values()).collect(toMap(month -> (long) month.getValue(), HttpDate::name));

  // Java's own names of days and months would bring a thousand locales into memory.
  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .appendText(ChronoField.DAY_OF_WEEK, DAYS)
          .appendPattern(", dd ")
          .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
          .appendPattern(" yyyy HH:mm:ss 'GMT'")
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private HttpDate() {}

  static String of(Instant time) {
    return FORMAT.format(time);
  }

  /** {@code Mon} for {@code MONDAY}, and likewise for months. */
  private static String name(Enum<?> value) {
    return value.name().charAt(0) + value.name().substring(1, 3).toLowerCase(Locale.ROOT);
  }
}
