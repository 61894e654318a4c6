package io.github.keystonetoken.memcached;

import java.util.concurrent.TimeUnit;
import net.spy.memcached.DefaultConnectionFactory;
import net.spy.memcached.FailureMode;
import net.spy.memcached.transcoders.Transcoder;

/** How spymemcached is to work here. Its other defaults stand: text protocol, no Nagle. */
final class ConnectionSettings extends DefaultConnectionFactory {

  /** Requests in flight on one connection; the default would take 64 KiB for each server. */
  private static final int QUEUE_LENGTH = 256;

  /** For reading, and again for writing. */
  private static final int BUFFER_BYTES = 8 * 1024;

  ConnectionSettings() {
    super(QUEUE_LENGTH, BUFFER_BYTES);
  }

  @Override
  public boolean isDaemon() {
    return true;
  }

  /** Never another server: each one's own figures are wanted. */
  @Override
  public FailureMode getFailureMode() {
    return FailureMode.Cancel;
  }

  /** A day: each answer has its own, much shorter limit, which {@link Answer} keeps. */
  @Override
  public long getOperationTimeout() {
    return TimeUnit.DAYS.toMillis(1);
  }

  /** The thread that answers are read on must never wait for room. */
  @Override
  public long getOpQueueMaxBlockTime() {
    return 0;
  }

  /** The default one would deserialize Java objects that a stranger stored. */
  @Override
  public Transcoder<Object> getDefaultTranscoder() {
    throw new UnsupportedOperationException("values are never decoded by spymemcached");
  }
}
