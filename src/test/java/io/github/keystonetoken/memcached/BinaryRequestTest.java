package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.keystonetoken.refresh.CollectionException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Packets laid out as {@code doc/protocol-binary.txt} of memcached has them. */
final class BinaryRequestTest {

  private final BinaryStatisticsRequest request =
      new BinaryStatisticsRequest(Statistics.Group.SETTINGS);

  @Test
  void requestIsAPacket() {
    assertThat(request.command())
        .isEqualTo(
            ByteBuffer.allocate(24 + 8)
                .put(new byte[] {(byte) 0x80, 0x10, 0, 8})
                .putInt(0)
                .putInt(8)
                .position(24)
                .put(bytes("settings"))
                .array());
  }

  @Test
  void answerMayComeInAnyPieces() throws Exception {
    ByteBuffer answer =
        ByteBuffer.allocate(1000)
            .put(packet(0x81, 0x10, 0, "pid", "42"))
            .put(packet(0x81, 0x10, 0, "version", "1.6.18"))
            .put(packet(0x81, 0x10, 0, "", ""))
            .flip();
    while (answer.remaining() > 1) {
      assertThat(request.readFrom(ByteBuffer.wrap(new byte[] {answer.get()}))).isFalse();
    }
    assertThat(request.readFrom(answer)).isTrue();
    request.deliver();
    assertThat(request.answer().get().values()).isEqualTo(Map.of("pid", "42", "version", "1.6.18"));
  }

  @Test
  void packetThatCannotBeIsNotUnderstood() {
    ByteBuffer huge = ByteBuffer.wrap(packet(0x81, 0x10, 0, "", "")).putInt(8, 1 << 30);
    ByteBuffer negative = ByteBuffer.wrap(packet(0x81, 0x10, 0, "", "")).putInt(8, -1);
    ByteBuffer longKey = ByteBuffer.wrap(packet(0x81, 0x10, 0, "k", "v")).putShort(2, (short) 3);
    for (ByteBuffer packet :
        List.of(
            huge,
            negative,
            longKey,
            ByteBuffer.wrap(packet(0x80, 0x10, 0, "", "")),
            ByteBuffer.wrap(packet(0x81, 0x21, 0, "", "")),
            ByteBuffer.wrap(bytes("CLIENT_ERROR unauthenticated\r\n")))) {
      assertThatExceptionOfType(CollectionException.class)
          .isThrownBy(() -> new BinaryStatisticsRequest(Statistics.Group.SETTINGS).readFrom(packet))
          .withMessageContaining("not understood");
    }
  }

  @Test
  void statisticsWithoutEndAreCutOff() {
    byte[] packet = packet(0x81, 0x10, 0, "k".repeat(1000), "");
    assertThatExceptionOfType(CollectionException.class)
        .isThrownBy(
            () -> {
              for (int i : IntStream.range(0, 1000).toArray()) {
                assertThat(request.readFrom(ByteBuffer.wrap(packet))).as("packet " + i).isFalse();
              }
            })
        .withMessageContaining("not understood");
  }

  @Test
  void statusOtherThanSuccessIsAFailure() {
    assertThatExceptionOfType(CollectionException.class)
        .isThrownBy(() -> request.readFrom(ByteBuffer.wrap(packet(0x81, 0x10, 0x20, "", "secret"))))
        .withMessageContaining("status 32")
        .withMessageNotContaining("secret");
  }

  private static byte[] packet(int magic, int opcode, int status, String key, String value) {
    return ByteBuffer.allocate(24 + key.length() + value.length())
        .put((byte) magic)
        .put((byte) opcode)
        .putShort((short) key.length())
        .putShort((short) 0)
        .putShort((short) status)
        .putInt(key.length() + value.length())
        .position(24)
        .put(bytes(key))
        .put(bytes(value))
        .array();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
