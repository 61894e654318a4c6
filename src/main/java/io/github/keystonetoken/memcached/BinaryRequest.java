package io.github.keystonetoken.memcached;

import io.github.keystonetoken.refresh.CollectionException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request of the binary protocol, all that a server with SASL understands ({@code
 * doc/protocol-binary.txt}).
 *
 * @param <T> the answer
 */
abstract class BinaryRequest<T> extends Request<T> {

  private static final int HEADER_BYTES = 24;
  private static final byte REQUEST = (byte) 0x80;
  private static final byte RESPONSE = (byte) 0x81;

  /** A statistic takes a hundred. */
  private static final int MAX_BODY_BYTES = 4096;

  private final byte opcode;
  private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
  private @Nullable ByteBuffer body;

  /**
   * @param name the command as messages call it
   */
  BinaryRequest(String name, int opcode, String key, String value) {
    super(name, packet((byte) opcode, bytes(key), bytes(value)));
    this.opcode = (byte) opcode;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] packet(byte opcode, byte[] key, byte[] value) {
    byte[] packet = new byte[HEADER_BYTES + key.length + value.length];
    ByteBuffer.wrap(packet)
        .put(REQUEST)
        .put(opcode)
        .putShort((short) key.length)
        .putInt(0)
        .putInt(key.length + value.length)
        .position(HEADER_BYTES)
        .put(key)
        .put(value);
    return packet;
  }

  /**
   * A whole packet of the answer.
   *
   * @param status 0 where all is well
   */
  abstract void packet(int status, String key, String value) throws CollectionException;

  @Override
  final void read(ByteBuffer data) throws CollectionException {
    fill(header, data);
    if (header.hasRemaining()) {
      return;
    }
    if (body == null) {
      body = ByteBuffer.allocate(bodyBytes());
    }
    fill(body, data);
    if (!body.hasRemaining()) {
      byte[] whole = body.array();
      int key = Byte.toUnsignedInt(header.get(4));
      int value = key + Short.toUnsignedInt(header.getShort(2));
      if (value > whole.length) {
        throw notUnderstood();
      }
      int status = Short.toUnsignedInt(header.getShort(6));
      header.clear();
      body = null;
      packet(status, text(whole, key, value), text(whole, value, whole.length));
    }
  }

  private int bodyBytes() throws CollectionException {
    int bytes = header.getInt(8);
    if (header.get(0) != RESPONSE
        || header.get(1) != opcode
        || bytes < 0
        || bytes > MAX_BODY_BYTES) {
      throw notUnderstood();
    }
    return bytes;
  }

  private static void fill(ByteBuffer part, ByteBuffer data) {
    int bytes = Math.min(part.remaining(), data.remaining());
    part.put(data.slice(data.position(), bytes));
    data.position(data.position() + bytes);
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(Arrays.copyOfRange(bytes, from, to), StandardCharsets.ISO_8859_1);
  }
}
