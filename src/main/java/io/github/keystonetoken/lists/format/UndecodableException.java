package io.github.keystonetoken.lists.format;

import java.io.IOException;

/**
 * A value in memcached is not what Keystone would have put there. The message says what is wrong
 * with it and never what it holds.
 */
public final class UndecodableException extends IOException {

  private static final long serialVersionUID = 1L;

  UndecodableException(String reason) {
    super(reason);
  }

  /** None: a value may have an entry that is malformed tens of thousands of times. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
