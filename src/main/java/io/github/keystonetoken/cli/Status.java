package io.github.keystonetoken.cli;

/** How a command ended, for scripts. */
enum Status {
  /** All is well. */
  FINE(0),
  /** Something is wrong with what was looked at. */
  FINDING(1),
  /** It was called wrongly, or nothing could be reached. */
  UNUSABLE(2);

  private final int code;

  Status(int code) {
    this.code = code;
  }

  /** The exit status. */
  public int code() {
    return code;
  }
}
