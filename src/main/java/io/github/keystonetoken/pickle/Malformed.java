package io.github.keystonetoken.pickle;

/** What is wrong with an opcode. {@link Unpickler} adds which opcode it is, and where. */
final class Malformed extends Exception {

  private static final long serialVersionUID = 1L;

  Malformed(String problem) {
    // The place in the pickle says more than a stack trace, which is dear to make.
    super(problem, null, false, false);
  }
}
