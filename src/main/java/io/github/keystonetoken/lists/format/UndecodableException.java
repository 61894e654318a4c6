package io.github.keystonetoken.lists.format;

/**
 * A value in memcached is not what Keystone would have put there. The message says what is wrong
 * with it and never what it holds.
 */
public final class UndecodableException extends Exception {

  private static final long serialVersionUID = 1L;

  UndecodableException(String reason) {
    super(reason);
  }
}
