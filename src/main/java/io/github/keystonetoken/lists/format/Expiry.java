package io.github.keystonetoken.lists.format;

import io.github.keystonetoken.pickle.ByteString;
import io.github.keystonetoken.pickle.Instance;
import io.github.keystonetoken.pickle.Items;
import io.github.keystonetoken.pickle.Value;
import java.time.DateTimeException;
import java.time.LocalDate;

/** When a token expires, as Keystone writes it in a list; always UTC, to the microsecond. */
final class Expiry {

  private static final int LAST_YEAR = 9999;
  private static final int HOURS = 24;
  private static final int MINUTES = 60;
  private static final int SECONDS = 60;
  private static final long MICROS = 1_000_000;

  /** {@code 2016-04-26T15:41:25Z}. */
  private static final int LENGTH = 20;

  /** {@code 2016-04-26T15:41:25.000000Z}. */
  private static final int LENGTH_WITH_MICROSECONDS = 27;

  private static final int DATETIME_STATE_LENGTH = 10;

  private Expiry() {}

  /**
   * Microseconds since 1970 of ISO 8601 text (Icehouse on) or of a datetime (Havana).
   *
   * @throws UndecodableException if it is neither
   */
  static long micros(Value value) throws UndecodableException {
    try {
      if (value instanceof ByteString text) {
        return ofIsoText(text);
      }
      if (value instanceof Instance instance && instance.type().is("datetime", "datetime")) {
        return ofDatetime(instance.arguments());
      }
    } catch (DateTimeException e) {
      // Without the cause: it quotes the text.
      throw new UndecodableException("an expiry is a date or time that does not exist");
    }
    throw new UndecodableException("an expiry is neither text nor a datetime");
  }

  private static long ofIsoText(ByteString text) throws UndecodableException {
    int length = text.length();
    if ((length != LENGTH && length != LENGTH_WITH_MICROSECONDS)
        || text.byteAt(4) != '-'
        || text.byteAt(7) != '-'
        || text.byteAt(10) != 'T'
        || text.byteAt(13) != ':'
        || text.byteAt(16) != ':'
        || text.byteAt(length - 1) != 'Z'
        || (length == LENGTH_WITH_MICROSECONDS && text.byteAt(19) != '.')) {
      throw new UndecodableException("an expiry is not of the form YYYY-MM-DDTHH:MM:SS.ffffffZ");
    }
    int microsecond = length == LENGTH ? 0 : text.decimal(20, 26);
    if (microsecond < 0) {
      throw new UndecodableException("an expiry has something else than digits");
    }
    // A field that is no number is -1, which no date or time has.
    return micros(
        text.decimal(0, 4),
        text.decimal(5, 7),
        text.decimal(8, 10),
        text.decimal(11, 13),
        text.decimal(14, 16),
        text.decimal(17, 19),
        microsecond);
  }

  /**
   * The state of Python's datetime: year in two bytes, month to second in one each, microsecond in
   * three, all big-endian. A second argument would be a time zone, which Keystone never sets.
   */
  private static long ofDatetime(Items arguments) throws UndecodableException {
    if (arguments.size() != 1
        || !(arguments.get(0) instanceof ByteString state)
        || state.isUnicode()
        || state.length() != DATETIME_STATE_LENGTH) {
      throw new UndecodableException("an expiry is a datetime without its ten bytes of state");
    }
    int microsecond = unsigned(state, 7) << 16 | unsigned(state, 8) << 8 | unsigned(state, 9);
    if (microsecond >= MICROS) {
      throw new UndecodableException("an expiry has more microseconds than a second");
    }
    return micros(
        unsigned(state, 0) << 8 | unsigned(state, 1),
        unsigned(state, 2),
        unsigned(state, 3),
        unsigned(state, 4),
        unsigned(state, 5),
        unsigned(state, 6),
        microsecond);
  }

  private static int unsigned(ByteString state, int index) {
    return state.byteAt(index) & 0xff;
  }

  private static long micros(
      int year, int month, int day, int hour, int minute, int second, int microsecond) {
    if (year < 1
        || year > LAST_YEAR
        || outside(hour, HOURS)
        || outside(minute, MINUTES)
        || outside(second, SECONDS)) {
      throw new DateTimeException("Beyond what Python's datetime holds.");
    }
    long minutes = (LocalDate.of(year, month, day).toEpochDay() * HOURS + hour) * MINUTES + minute;
    long seconds = minutes * SECONDS + second;
    return seconds * MICROS + microsecond;
  }

  private static boolean outside(int field, int end) {
    return field < 0 || field >= end;
  }
}
