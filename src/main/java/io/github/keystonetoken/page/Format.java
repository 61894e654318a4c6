package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Estimate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Figures as the page writes them. */
final class Format {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};
  private static final int UNIT = 1024;

  private Format() {}

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A number of rows, with its interval where it is an estimate. */
  static String estimate(Estimate estimate) {
    if (estimate.isCounted()) {
      return count(estimate.value());
    }
    if (Double.isInfinite(estimate.relativeError())) {
      return "few: a sample saw none";
    }
    long halfWidth = Math.round(estimate.value() * estimate.relativeError());
    return "about "
        + count(estimate.value())
        + (halfWidth < estimate.value()
            ? " ± " + count(halfWidth)
            : ", at most " + count(estimate.value() + halfWidth));
  }

  /** To the byte, as memcached itself gives the size of a value. */
  static String bytes(long bytes) {
    return count(bytes) + " B";
  }

  static String size(long bytes) {
    if (bytes < UNIT) {
      return bytes + " B";
    }
    double value = (double) bytes / UNIT;
    int unit = 0;
    while (value >= UNIT && unit < UNITS.length - 1) {
      value /= UNIT;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  /** A part of 1. A small one is not made to look like none, nor nearly all like all. */
  static String share(double part) {
    if (part > 0 && part < 0.001) {
      return "< 0.1 %";
    }
    if (part < 1 && part > 0.999) {
      return "> 99.9 %";
    }
    return String.format(Locale.ROOT, "%.1f %%", part * 100);
  }

  /** A length of time, in the unit that leaves two figures or so. */
  static String duration(Duration duration) {
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      return duration.toMillis() + " ms";
    }
    if (duration.compareTo(Duration.ofMinutes(2)) < 0) {
      return duration.toSeconds() + " s";
    }
    if (duration.compareTo(Duration.ofHours(2)) < 0) {
      return duration.toMinutes() + " min";
    }
    if (duration.compareTo(Duration.ofDays(2)) < 0) {
      return duration.toHours() + " h";
    }
    return count(duration.toDays()) + " days";
  }

  /** How long ago a moment was, in whole seconds; a clock that was set back makes it 0. */
  static String ago(Instant moment, Instant now) {
    Duration age = Duration.ofSeconds(Math.max(0, Duration.between(moment, now).toSeconds()));
    return (age.isZero() ? "0 s" : duration(age)) + " ago";
  }

  static String time(Instant moment) {
    return TIME.format(moment);
  }
}
