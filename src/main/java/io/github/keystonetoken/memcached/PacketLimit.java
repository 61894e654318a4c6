package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Checks the header of each packet of one answer before spymemcached reads it, as the library
 * allocates whatever length a server claims. Layout of packets: {@code doc/protocol-binary.txt} of
 * memcached.
 */
final class PacketLimit {

  private static final int HEADER_BYTES = 24;
  private static final byte RESPONSE = (byte) 0x81;

  private final String command;
  private final byte opcode;
  private final int opaque;
  private final long maxBytes;
  private final IntConsumer received;
  private final Consumer<CollectionException> refused;
  private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);

  /** Of the current packet, what has not been read. */
  private long missing;

  /** Of all packets so far, beside their headers. */
  private long bytes;

  /**
   * Nothing read yet.
   *
   * @param command as messages call it
   * @param opcode of the operation
   * @param opaque the operation's own number
   * @param maxBytes the most that all packets together may have beside their headers
   * @param received counts bytes
   * @param refused receives why an answer is refused, before the library drops the connection
   */
  PacketLimit(
      String command,
      int opcode,
      int opaque,
      long maxBytes,
      IntConsumer received,
      Consumer<CollectionException> refused) {
    this.command = command;
    this.opcode = (byte) opcode;
    this.opaque = opaque;
    this.maxBytes = maxBytes;
    this.received = received;
    this.refused = refused;
  }

  /** What spymemcached does with bytes. */
  @FunctionalInterface
  interface Reading {
    void readFromBuffer(ByteBuffer data) throws IOException;
  }

  /**
   * Lets the library read on, of one packet at most.
   *
   * @throws IOException if a packet was refused, which makes the library drop the connection
   */
  void read(ByteBuffer data, Reading library) throws IOException {
    int ofHeader = missing == 0 ? lookAhead(data) : 0;
    int ofBody = (int) Math.min(missing, data.remaining() - ofHeader);
    missing -= ofBody;
    received.accept(ofHeader + ofBody);
    library.readFromBuffer(data);
  }

  /** How many of these bytes belong to a header. */
  private int lookAhead(ByteBuffer data) throws IOException {
    int ofHeader = Math.min(header.remaining(), data.remaining());
    header.put(data.slice(data.position(), ofHeader));
    if (!header.hasRemaining()) {
      check();
      header.clear();
    }
    return ofHeader;
  }

  private void check() throws IOException {
    int key = Short.toUnsignedInt(header.getShort(2));
    int extras = Byte.toUnsignedInt(header.get(4));
    missing = Integer.toUnsignedLong(header.getInt(8));
    bytes += missing;
    if (header.get(0) != RESPONSE
        || header.get(1) != opcode
        || header.getInt(12) != opaque
        || key + extras > missing) {
      throw refusal(Request.notUnderstood(command));
    }
    if (bytes > maxBytes) {
      throw refusal(
          new CollectionException(
              Kind.ERROR,
              "it claims "
                  + bytes
                  + " bytes in answer to \""
                  + command
                  + "\", more than the "
                  + maxBytes
                  + " that are read."));
    }
  }

  private IOException refusal(CollectionException reason) {
    refused.accept(reason);
    return new IOException("an answer was refused");
  }
}
