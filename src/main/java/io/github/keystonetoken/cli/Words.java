package io.github.keystonetoken.cli;

import io.github.keystonetoken.model.Estimate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Figures as a person reads them. What is not known is a dash. */
final class Words {

  static final String UNKNOWN = "-";

  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  private Words() {}

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String count(Optional<Long> number) {
    return number.map(Words::count).orElse(UNKNOWN);
  }

  static String count(OptionalLong number) {
    return number.isPresent() ? count(number.getAsLong()) : UNKNOWN;
  }

  /** A number of things, as in "1 list" and "2 lists". */
  static String counted(long number, String thing) {
    return count(number) + " " + thing + (number == 1 ? "" : "s");
  }

  /** A number of rows, with {@code ~} before it where it was estimated. */
  static String estimate(Estimate estimate) {
    return (estimate.isCounted() ? "" : "~") + count(estimate.value());
  }

  /** How sure an estimate is: half the width of its 95 % interval. */
  static String exactness(Estimate estimate) {
    if (estimate.isCounted()) {
      return "counted";
    }
    return Double.isFinite(estimate.relativeError())
        ? "+- " + percent(estimate.relativeError())
        : "not seen";
  }

  /** A share of 1. */
  static String percent(double share) {
    double percent = 100 * share;
    boolean isSmall = percent != 0 && Math.abs(percent) < 9.95;
    return String.format(Locale.ROOT, isSmall ? "%.1f %%" : "%.0f %%", percent);
  }

  static String moment(Instant moment) {
    return SECOND.format(moment);
  }

  /** A length of time in its two largest units. */
  static String duration(Duration duration) {
    if (duration.isNegative()) {
      return UNKNOWN;
    }
    if (duration.toDays() > 0) {
      return duration.toDays() + " d " + duration.toHoursPart() + " h";
    }
    if (duration.toHours() > 0) {
      return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
    if (duration.toMinutes() > 0) {
      return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
    return duration.toSeconds() + " s";
  }

  /** A name with its id. */
  static String user(String id, String name) {
    if (id.isEmpty()) {
      return "(unknown)";
    }
    return name.isEmpty() ? id : name + " (" + id + ")";
  }

  /** A user's name, or the id of a user without one. */
  static String owner(String userId, String userName) {
    if (!userName.isEmpty()) {
      return userName;
    }
    return userId.isEmpty() ? "(unknown)" : userId;
  }
}
