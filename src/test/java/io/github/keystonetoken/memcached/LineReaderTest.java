package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class LineReaderTest {

  private final LineReader lines = new LineReader();

  @Test
  void splitsLines() throws LineReader.TooLongException {
    ByteBuffer data = bytes("EN\r\n\r\nHD s1\nEN");

    assertThat(lines.next(data)).isEqualTo("EN");
    assertThat(lines.next(data)).isEmpty();
    assertThat(lines.next(data)).isEqualTo("HD s1");
    assertThat(lines.next(data)).isNull();
    assertThat(data.hasRemaining()).isFalse();
  }

  @Test
  void aLineMayComeInPieces() throws LineReader.TooLongException {
    assertThat(lines.next(bytes("HD "))).isNull();
    assertThat(lines.next(bytes("s12\r"))).isNull();

    ByteBuffer last = bytes("\nEN\r\n");

    assertThat(lines.next(last)).isEqualTo("HD s12");
    assertThat(lines.next(last)).isEqualTo("EN");
  }

  @Test
  void aBufferMayBePartOfAnArray() throws LineReader.TooLongException {
    ByteBuffer slice = bytes("xxxEN\r\nyyy").position(3).limit(7).slice();

    assertThat(lines.next(slice)).isEqualTo("EN");
    assertThat(lines.next(slice)).isNull();
  }

  @Test
  void eachByteIsACharacter() throws LineReader.TooLongException {
    assertThat(lines.next(ByteBuffer.wrap(new byte[] {(byte) 0xe9, (byte) 0x80, '\n'})))
        .isEqualTo("\u00e9\u0080");
  }

  @Test
  void aLineEndsWithinTheLimitOrNotAtAll() throws LineReader.TooLongException {
    String longest = "x".repeat(LineReader.MAX_BYTES);
    assertThat(lines.next(bytes(longest))).isNull();
    assertThat(lines.next(bytes("\n"))).isEqualTo(longest);

    assertThat(lines.next(bytes(longest))).isNull();
    assertThatExceptionOfType(LineReader.TooLongException.class)
        .isThrownBy(() -> lines.next(bytes("x")));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
