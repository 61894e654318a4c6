package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpiryTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2016-04-26T15:41:25.000000Z",
        "2016-02-29T23:59:59.999999Z",
        "2000-01-01T00:00:00Z",
        "1969-12-31T23:59:59.500000Z",
        "0001-01-01T00:00:00.000001Z",
        "9999-12-31T23:59:59.999999Z",
      })
  void isoTextIsReadToTheMicrosecond(String text) throws Exception {
    assertThat(expiry("V" + text + "\n.")).isEqualTo(Instant.parse(text));
  }

  @Test
  void datetimeStateOfEitherPythonIsRead() throws Exception {
    Instant expected = Instant.parse("2026-11-21T23:28:24.012345Z");

    // pickle.dumps(datetime(2026, 11, 21, 23, 28, 24, 12345), 0) by CPython 2.7 and 3.12
    assertThat(expiry("cdatetime\ndatetime\n(S'\\x07\\xea\\x0b\\x15\\x17\\x1c\\x18\\x0009'\ntR."))
        .isEqualTo(expected);
    assertThat(
            expiry(
                "cdatetime\ndatetime\nc_codecs\nencode\n"
                    + "(V\u0007\u00ea\u000b\u0015\u0017\u001c\u0018\\u000009\nVlatin1\ntR\u0085R."))
        .isEqualTo(expected);
  }

  /** A slash stands for a new line. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          V2015-02-29T00:00:00Z/ | an expiry is a date or time that does not exist
          V2016-00-01T00:00:00Z/ | an expiry is a date or time that does not exist
          V2016-13-01T00:00:00Z/ | an expiry is a date or time that does not exist
          V2016-04-31T00:00:00Z/ | an expiry is a date or time that does not exist
          V2016-04-26T24:00:00Z/ | an expiry is a date or time that does not exist
          V2016-04-26T23:60:00Z/ | an expiry is a date or time that does not exist
          V2016-04-26T23:59:60Z/ | an expiry is a date or time that does not exist
          V2016-04-26T15:41:2xZ/ | an expiry is a date or time that does not exist
          V201x-04-26T15:41:20Z/ | an expiry is a date or time that does not exist
          V2016-04-26 15:41:25Z/ | an expiry is a date or time that does not exist
          V2016-04-26T15:41:25.00000-Z/ | an expiry is a date or time that does not exist
          cdatetime/datetime/(S'\\x07\\xea\\x0c\\x20\\x17\\x1c\\x18\\x00\\x00\\x00'/tR | an expiry is a date or time that does not exist
          cdatetime/datetime/(S'\\x07\\xea\\x0b\\x15\\x17\\x1c\\x18\\x0f\\x42\\x40'/tR | an expiry is a date or time that does not exist
          cdatetime/datetime/(S'\\xff\\xff\\x0b\\x15\\x17\\x1c\\x18\\xff\\xff\\xff'/tR | an expiry is a date or time that does not exist
          cdatetime/datetime/(V0123456789/tR | an expiry is a date or time that does not exist
          V0000-01-01T00:00:00Z/ | an expiry is in a year that Python does not have
          V+112016-04-26T15:41Z/ | an expiry is in a year that Python does not have
          cdatetime/datetime/(S'\\x00\\x00\\x0b\\x15\\x17\\x1c\\x18\\x00\\x00\\x00'/tR | an expiry is in a year that Python does not have
          cdatetime/datetime/(S'\\x27\\x10\\x0b\\x15\\x17\\x1c\\x18\\x00\\x00\\x00'/tR | an expiry is in a year that Python does not have
          V2016-04-26T15:41:25.000000+/ | an expiry is not of the form YYYY-MM-DDTHH:MM:SS.ffffffZ
          V2016-04-26T15:41:25/ | an expiry is not of the form YYYY-MM-DDTHH:MM:SS.ffffffZ
          V2016-04-26T15:41:25.000Z/ | an expiry is not of the form YYYY-MM-DDTHH:MM:SS.ffffffZ
          V/ | an expiry is not of the form YYYY-MM-DDTHH:MM:SS.ffffffZ
          cdatetime/datetime/(S'\\x07\\xea'/tR | an expiry is a datetime without its ten bytes of state
          cdatetime/datetime/(NS'0123456789'/tR | an expiry is a datetime without its ten bytes of state
          I1461685285/ | an expiry is neither text nor a datetime
          cdatetime/date/)R | an expiry is neither text nor a datetime
          """)
  void refusesOtherValues(String pickle, String reason) {
    assertThatThrownBy(() -> expiry(pickle.replace('/', '\n') + "."))
        .isInstanceOf(UndecodableException.class)
        .hasNoCause()
        .hasMessage(reason);
  }

  private static Instant expiry(String pickle) throws Exception {
    return Expiry.of(BoundedUnpickler.unpickle(pickle.getBytes(ISO_8859_1), 0));
  }
}
