package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.protocol.binary.OperationImpl;

/**
 * An operation of spymemcached whose answer is taken before the library decodes it. The header of
 * each packet is checked before the library reads it, as it allocates any length that a server
 * claims.
 *
 * @param <T> the answer
 */
final class BinaryOperation<T> extends OperationImpl {

  private static final int HEADER_BYTES = 24;
  private static final byte RESPONSE = (byte) 0x81;

  private final BinaryConnection connection;
  private final BinaryRequest<T> request;
  final CompletableFuture<T> answer = new CompletableFuture<>();
  private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);

  /** Unread bytes of the current packet. */
  private long missing;

  /** Bytes of all packets so far, without their headers. */
  private long bytes;

  private boolean refused;

  BinaryOperation(BinaryConnection connection, BinaryRequest<T> request) {
    super((byte) request.opcode(), connection.nextOpaque(), new NoCallback());
    this.connection = connection;
    this.request = request;
  }

  @Override
  public void initialize() {
    prepareBuffer(request.key(), 0, request.value().getBytes(StandardCharsets.UTF_8));
  }

  /** Reads one packet at most. */
  @Override
  public void readFromBuffer(ByteBuffer data) throws IOException {
    if (refused) {
      // The library goes on reading until the connection is closed. It would allocate the refused
      // length.
      throw new IOException("an answer was refused before");
    }
    int ofHeader = missing == 0 ? lookAhead(data) : 0;
    int ofBody = (int) Math.min(missing, data.remaining() - ofHeader);
    missing -= ofBody;
    connection.received.add(ofHeader + ofBody);
    super.readFromBuffer(data);
  }

  /** How many of these bytes belong to a header. */
  private int lookAhead(ByteBuffer data) throws IOException {
    int ofHeader = Math.min(header.remaining(), data.remaining());
    header.put(data.slice(data.position(), ofHeader));
    if (!header.hasRemaining()) {
      checkHeader();
      header.clear();
    }
    return ofHeader;
  }

  private void checkHeader() throws IOException {
    int key = Short.toUnsignedInt(header.getShort(2));
    int extras = Byte.toUnsignedInt(header.get(4));
    missing = Integer.toUnsignedLong(header.getInt(8));
    bytes += missing;
    if (header.get(0) != RESPONSE
        || header.get(1) != (byte) request.opcode()
        || header.getInt(12) != opaque
        || key + extras > missing) {
      throw refuse(Request.notUnderstood(request.name()));
    }
    if (bytes > request.maxBytes()) {
      String claim = "it claims " + bytes + " bytes in answer to \"" + request.name();
      throw refuse(
          new CollectionException(
              Kind.ERROR, claim + "\", more than the " + request.maxBytes() + " that are read."));
    }
  }

  /** The exception that makes the library drop the connection. */
  private IOException refuse(CollectionException reason) {
    refused = true;
    connection.refuse(answer, reason);
    return new IOException("an answer was refused");
  }

  @Override
  protected void finishedPayload(byte[] payload) {
    try {
      T result = request.packets().read(errorCode, keyLen, payload);
      if (result == null) {
        resetInput();
        return;
      }
      answer.complete(result);
    } catch (CollectionException e) {
      answer.completeExceptionally(e);
    }
    transitionState(OperationState.COMPLETE);
  }

  /** Never the key or the value. */
  @Override
  public String toString() {
    return request.name();
  }

  private static final class NoCallback implements OperationCallback {
    @Override
    public void receivedStatus(OperationStatus status) {}

    @Override
    public void complete() {}
  }
}
