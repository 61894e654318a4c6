package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Parses the expiry of a token in a list; always UTC, to the microsecond. */
final class Expiry {

  private static final int LENGTH = "2016-04-26T15:41:25Z".length();
  private static final int LENGTH_WITH_MICROSECONDS = "2016-04-26T15:41:25.000000Z".length();
  private static final int DATETIME_STATE_LENGTH = 10;

  private Expiry() {}

  /**
   * The instant of ISO 8601 text (from Icehouse on) or of a datetime (Havana).
   *
   * @throws UndecodableException if it is neither
   */
  static Instant of(@Nullable Object value) throws UndecodableException {
    LocalDateTime utc;
    try {
      if (value instanceof String text) {
        utc = ofIsoText(text);
      } else if (value instanceof PythonClass.Instance object
          && object.type == PythonClass.DATETIME) {
        utc = ofState(object.arguments);
      } else {
        throw new UndecodableException("an expiry is neither text nor a datetime");
      }
    } catch (DateTimeException | ArithmeticException e) {
      // Without the cause, which quotes the text.
      throw new UndecodableException("an expiry is a date or time that does not exist");
    }
    if (utc.getYear() < 1 || utc.getYear() > 9999) {
      throw new UndecodableException("an expiry is in a year that Python does not have");
    }
    return utc.toInstant(ZoneOffset.UTC);
  }

  private static LocalDateTime ofIsoText(String text) throws UndecodableException {
    int length = text.length();
    if ((length != LENGTH && length != LENGTH_WITH_MICROSECONDS) || !text.endsWith("Z")) {
      throw new UndecodableException("an expiry is not of the form YYYY-MM-DDTHH:MM:SS.ffffffZ");
    }
    return LocalDateTime.parse(text.substring(0, length - 1));
  }

  /**
   * The state of Python's datetime: year in two bytes, month to second in one each, microsecond in
   * three, all big-endian. A second argument would be a time zone, which Keystone never sets.
   */
  private static LocalDateTime ofState(Object[] arguments) throws UndecodableException {
    // Python 2's byte strings are text if they are ASCII.
    Object argument = arguments.length == 1 ? arguments[0] : null;
    Object state = argument instanceof String text ? text.getBytes(ISO_8859_1) : argument;
    if (!(state instanceof byte[] bytes) || bytes.length != DATETIME_STATE_LENGTH) {
      throw new UndecodableException("an expiry is a datetime without its ten bytes of state");
    }
    ByteBuffer fields = ByteBuffer.wrap(bytes);
    int microsecond = fields.getInt(6) & 0xffffff;
    return LocalDateTime.of(
        fields.getShort(0),
        fields.get(2),
        fields.get(3),
        fields.get(4),
        fields.get(5),
        fields.get(6),
        Math.multiplyExact(microsecond, 1000));
  }
}
