package io.github.keystonetoken.memcached;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.BinaryConnectionFactory;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedConnection;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.OperationFactory;
import net.spy.memcached.auth.AuthDescriptor;
import net.spy.memcached.ops.Operation;

/** How spymemcached works here: for one server, and until its first failure. */
final class ClientSettings extends BinaryConnectionFactory {

  private final AuthDescriptor account;
  private final OperationFactory operations;
  private final Runnable lost;

  /**
   * @param lost runs, possibly more than once, when there is no connection or no longer one
   */
  ClientSettings(AuthDescriptor account, OperationFactory operations, Runnable lost) {
    this.account = account;
    this.operations = operations;
    this.lost = lost;
  }

  @Override
  public AuthDescriptor getAuthDescriptor() {
    return account;
  }

  @Override
  public OperationFactory getOperationFactory() {
    return operations;
  }

  @Override
  public boolean isDaemon() {
    return true;
  }

  @Override
  public FailureMode getFailureMode() {
    return FailureMode.Cancel;
  }

  /** A day: {@link Answer} keeps each answer's own limit. */
  @Override
  public long getOperationTimeout() {
    return TimeUnit.DAYS.toMillis(1);
  }

  /** None: callers must not wait, and there are no questions before the login. */
  @Override
  public long getAuthWaitTime() {
    return 0;
  }

  /** Unbounded, so that callers do not wait for room. */
  @Override
  public BlockingQueue<Operation> createOperationQueue() {
    return new LinkedBlockingQueue<>();
  }

  /**
   * Reports a lost connection in place of connecting again: {@link Node} does that when it is
   * asked, and resolves the server's name again, which the library does once only.
   */
  @Override
  public MemcachedConnection createConnection(List<InetSocketAddress> addresses)
      throws IOException {
    return new MemcachedConnection(
        getReadBufSize(),
        this,
        addresses,
        getInitialObservers(),
        getFailureMode(),
        getOperationFactory()) {
      @Override
      protected void queueReconnect(MemcachedNode node) {
        lost.run();
      }
    };
  }
}
