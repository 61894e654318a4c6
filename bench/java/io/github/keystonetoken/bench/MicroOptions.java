package io.github.keystonetoken.bench;

/**
 * What is asked of {@code bench/run micro}.
 *
 * @param quick whether it is only to be seen that everything runs
 */
record MicroOptions(boolean quick) {

  /**
   * @throws IllegalArgumentException for an argument that is none; its message says why
   */
  static MicroOptions parse(String... arguments) {
    return new MicroOptions(QuickOption.isIn(arguments));
  }

  /** Of which the median is reported; each is a process of its own. */
  int rounds() {
    return quick ? 1 : 5;
  }

  /** Of a second each, after which the compiler has done most of its work. */
  int warmUps() {
    return quick ? 1 : 2;
  }
}
