package io.github.keystonetoken.memcached;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StatsOperation;
import net.spy.memcached.protocol.binary.StatsOperationImpl;

/**
 * {@code stats} by spymemcached, whose {@code getStats} would return as much as came in time
 * without a word on whether that is all.
 */
final class BinaryStatistics extends StatsOperationImpl {

  private static final int STAT = 0x10;

  private final String command;
  private final CompletableFuture<Statistics> answer;
  private final PacketLimit limit;

  BinaryStatistics(BinaryConnection connection, Statistics.Group group) {
    this(connection, group, new CompletableFuture<>());
  }

  private BinaryStatistics(
      BinaryConnection connection, Statistics.Group group, CompletableFuture<Statistics> answer) {
    super(group.key(), new Values(answer, new LinkedHashMap<>()));
    this.command = group.command();
    this.answer = answer;
    limit = connection.limit(command, STAT, opaque, group.maxCharacters(), answer);
  }

  CompletableFuture<Statistics> answer() {
    return answer;
  }

  @Override
  public void readFromBuffer(ByteBuffer data) throws IOException {
    limit.read(data, super::readFromBuffer);
  }

  @Override
  protected void finishedPayload(byte[] payload) throws IOException {
    if (errorCode == SUCCESS) {
      super.finishedPayload(payload);
    } else {
      answer.completeExceptionally(Request.refusalOf(command, "status " + errorCode));
      transitionState(OperationState.COMPLETE);
    }
  }

  private record Values(CompletableFuture<Statistics> answer, Map<String, String> values)
      implements StatsOperation.Callback {

    @Override
    public void gotStat(String name, String value) {
      values.put(name, value);
    }

    @Override
    public void receivedStatus(OperationStatus status) {
      if (status.isSuccess()) {
        answer.complete(new Statistics(values, System.nanoTime()));
      }
    }

    @Override
    public void complete() {}
  }
}
