package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any value under a key of Keystone's gives a list, a token, or the reason why it is neither. The
 * first byte is the client flags.
 */
final class StoredValueFuzzTest {

  private static final Instant NOW = Instant.parse("2016-04-27T09:00:00Z");

  @MethodSource("values")
  @FuzzTest
  void everyValueIsReadOrRefused(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int flags = input[0];
    byte[] value = Arrays.copyOfRange(input, 1, input.length);
    TokenContents.decode(value, flags)
        .ifPresent(token -> assertThat(token.users()).hasSizeLessThanOrEqualTo(6));
    try {
      look(TokenList.decode(value, flags), input.length);
    } catch (UndecodableException e) {
      // It continues a sentence in the log.
      assertThat(e.getMessage()).hasSizeLessThan(300).matches("\\p{Print}+");
    }
  }

  /** Everything that a list is asked for. */
  private static void look(TokenList list, int length) {
    // Zlib makes at most 1,032 bytes of one; a list of text has an id for each two bytes.
    assertThat(list.size()).isLessThanOrEqualTo(1032 * length);
    assertThat(list.newestLive(3, NOW)).hasSizeLessThanOrEqualTo(3);
    assertThat(list.expiredAt(NOW) + list.expiringAfter(NOW)).isLessThanOrEqualTo(list.size());
    assertThat(list.medianExpiry().isPresent())
        .isEqualTo(list.newestExpiry().isPresent())
        .isEqualTo(list.hasExpiries() && list.size() > 0);
    assertThat(list.malformed() > 0).isEqualTo(list.problem().isPresent());
    assertThat(list.malformed()).isLessThanOrEqualTo(TokenList.MAX_MALFORMED);
    assertThat(list.expiries).hasSize(list.hasExpiries() ? list.size() : 0);
  }

  static Stream<byte[]> values() throws IOException, URISyntaxException {
    return Stream.concat(
        Fixture.smallPickles().map(pickle -> withFlags(1, pickle)),
        Stream.of(
                "[\"a4a1b0e16ff64f2c8e8d6b1f5f0a9b33\"],",
                "\"a4a1b0e16ff64f2c8e8d6b1f5f0a9b33\",\"0b1e16ff64f2c8e8d6b1f5f0a9b33a4a1\"",
                "{\"ct\": 1461685284.25, \"v\": 2}|[[\"a4\\u0061\", \"2016-04-26T15:41:25Z\"], {}, 7]",
                "{\"id\": \"a4a1b0e16ff64f2c8e8d6b1f5f0a9b33\", \"expires\": [1, -2.5e3, null]}")
            .map(text -> withFlags(0, text.getBytes(UTF_8))));
  }

  private static byte[] withFlags(int flags, byte[] value) {
    return ByteBuffer.allocate(1 + value.length).put((byte) flags).put(value).array();
  }
}
