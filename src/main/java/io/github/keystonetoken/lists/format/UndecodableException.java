package io.github.keystonetoken.lists.format;

import java.io.IOException;

/**
 * A value in memcached is not one that Keystone stores. The message names the problem and never
 * quotes the value.
 */
public final class UndecodableException extends IOException {

  private static final long serialVersionUID = 1L;

  UndecodableException(String reason) {
    super(reason);
  }

  /** No stack trace: a value may have tens of thousands of malformed entries. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
