package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LineReaderTest {

  private final LongAdder received = new LongAdder();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 100})
  void readsLinesAndValues(int piece) throws IOException {
    LineReader lines = reader("VALUE\r\n\r\nx\r\nHD s1\n\u00e9\u0080\r\n+", piece);

    assertThat(lines.line()).isEqualTo("VALUE");
    assertThat(lines.bytes(3)).asString(StandardCharsets.US_ASCII).isEqualTo("\r\nx");
    assertThat(lines.line()).isEmpty();
    assertThat(lines.line()).isEqualTo("HD s1");
    assertThat(lines.line()).isEqualTo("\u00e9\u0080");
    assertThat(received.sum()).isEqualTo(22);
    assertThatExceptionOfType(EOFException.class).isThrownBy(lines::line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n"})
  void limitsLines(String end) throws IOException {
    String longest = "x".repeat(LineReader.MAX_BYTES);
    assertThat(reader(longest + "\n", 100).line()).isEqualTo(longest);

    LineReader longer = reader(longest + "x" + end, 100);
    assertThatExceptionOfType(ProtocolException.class).isThrownBy(longer::line);
  }

  /** Bytes as a network might deliver them: few at a time. */
  static final class PiecewiseStream extends FilterInputStream {
    private final int piece;

    PiecewiseStream(byte[] sent, int piece) {
      super(new ByteArrayInputStream(sent));
      this.piece = piece;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return super.read(buffer, offset, Math.min(length, piece));
    }
  }

  private LineReader reader(String sent, int piece) {
    byte[] bytes = sent.getBytes(StandardCharsets.ISO_8859_1);
    return new LineReader(new PiecewiseStream(bytes, piece), received);
  }
}
