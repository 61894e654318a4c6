package io.github.keystonetoken.memcached;

import net.spy.memcached.compat.log.AbstractLogger;
import net.spy.memcached.compat.log.Level;

/**
 * Discards what spymemcached logs, which quotes servers and keys. The library finds it by the
 * system property {@link #PROPERTY}. Levels of logback would not do: classes that extend the
 * library's log under their own names.
 */
public final class DiscardingLogger extends AbstractLogger {

  /** Names this class before the library's classes load. */
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
