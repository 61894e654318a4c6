package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

final class StoredValueTest {

  private static final int COMPRESSED = 8;

  @Test
  void contentUpToTheLimitIsDecompressed() throws Exception {
    byte[] content = new byte[StoredValue.MAX_DECOMPRESSED_BYTES];
    Arrays.fill(content, (byte) 'x');

    assertThat(decompressed(content)).isEqualTo(content);
    assertThat(decompressed(new byte[0])).isEmpty();
  }

  @Test
  void bombIsRefused() throws Exception {
    byte[] bomb = compressed(new byte[StoredValue.MAX_DECOMPRESSED_BYTES + 1]);

    assertThat(bomb).hasSizeLessThan(10_000);
    assertRefused(bomb, "it decompresses to more than 4194304 bytes");
  }

  @Test
  void whatIsCutOffIsRefused() throws Exception {
    byte[] whole = compressed("a token list, say".getBytes(UTF_8));

    for (int length = 0; length < whole.length; length++) {
      assertRefused(Arrays.copyOf(whole, length), "its compressed data is cut off");
    }
  }

  @Test
  void whatIsNotCompressedIsRefused() {
    assertRefused(new byte[] {1, 2, 3}, "it is not compressed by zlib as its flags say");
  }

  private static void assertRefused(byte[] compressed, String reason) {
    assertThatThrownBy(() -> StoredValue.of(compressed, COMPRESSED))
        .isInstanceOf(UndecodableException.class)
        .hasNoCause()
        .hasMessage(reason);
  }

  private static byte[] decompressed(byte[] content) throws IOException {
    return StoredValue.of(compressed(content), COMPRESSED).content;
  }

  private static byte[] compressed(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
      deflater.write(content);
    }
    return bytes.toByteArray();
  }
}
