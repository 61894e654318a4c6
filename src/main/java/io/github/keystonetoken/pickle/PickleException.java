package io.github.keystonetoken.pickle;

/**
 * Bytes are no pickle, or one that is refused. The message names the opcode and its offset and
 * never what the pickle holds.
 */
public final class PickleException extends Exception {

  private static final long serialVersionUID = 1L;

  PickleException(String message) {
    super(message);
  }
}
