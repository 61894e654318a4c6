package io.github.keystonetoken.memcached;

import net.spy.memcached.compat.log.AbstractLogger;
import net.spy.memcached.compat.log.Level;

/**
 * Discards the log of spymemcached, which quotes servers and keys. The library finds this class by
 * the system property {@link #PROPERTY}. A log level in logback would not do: subclasses of the
 * library's classes log under their own names.
 */
public final class DiscardingLogger extends AbstractLogger {

  /** Must name this class before the library's classes load. */
  public static final String PROPERTY = "net.spy.log.LoggerImpl";

  /** Called by the library. */
  public DiscardingLogger(String name) {
    super(name);
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public boolean isInfoEnabled() {
    return false;
  }

  @Override
  public void log(Level level, Object message, Throwable e) {}
}
