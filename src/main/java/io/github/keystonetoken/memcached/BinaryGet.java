package io.github.keystonetoken.memcached;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.spy.memcached.ops.GetsOperation;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.protocol.binary.GetsOperationImpl;

/** {@code get} of one key by spymemcached, of which the answer is taken before it is decoded. */
final class BinaryGet extends GetsOperationImpl {

  private static final int GET = 0x00;
  private static final int FLAGS_BYTES = 4;

  private final CompletableFuture<Optional<Value>> answer = new CompletableFuture<>();
  private final PacketLimit limit;

  /**
   * @param key {@link Node#isPossibleKey possible}
   */
  BinaryGet(BinaryConnection connection, String key, int maxBytes) {
    super(key, new NoCallback());
    limit = connection.limit("get", GET, opaque, (long) maxBytes + FLAGS_BYTES, answer);
  }

  CompletableFuture<Optional<Value>> answer() {
    return answer;
  }

  @Override
  public void readFromBuffer(ByteBuffer data) throws IOException {
    limit.read(data, super::readFromBuffer);
  }

  @Override
  protected void finishedPayload(byte[] payload) {
    if (errorCode == SUCCESS && payload.length >= FLAGS_BYTES) {
      long flags = Integer.toUnsignedLong(ByteBuffer.wrap(payload).getInt());
      byte[] bytes = Arrays.copyOfRange(payload, FLAGS_BYTES, payload.length);
      answer.complete(Optional.of(new Value(flags, bytes)));
    } else if (errorCode == ERR_NOT_FOUND) {
      answer.complete(Optional.empty());
    } else {
      answer.completeExceptionally(Request.refusalOf("get", "status " + errorCode));
    }
    transitionState(OperationState.COMPLETE);
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "get";
  }

  private static final class NoCallback implements GetsOperation.Callback {
    @Override
    public void gotData(String key, int flags, long cas, byte[] data) {}

    @Override
    public void receivedStatus(OperationStatus status) {}

    @Override
    public void complete() {}
  }
}
