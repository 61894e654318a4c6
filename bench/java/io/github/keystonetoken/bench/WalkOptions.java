package io.github.keystonetoken.bench;

/**
 * What is asked of {@code bench/run walk}.
 *
 * @param quick whether it is only to be seen that everything runs
 */
record WalkOptions(boolean quick) {

  /**
   * @throws IllegalArgumentException for an argument that is none; its message says why
   */
  static WalkOptions parse(String... arguments) {
    return new WalkOptions(QuickOption.isIn(arguments));
  }

  int items() {
    return quick ? 100_000 : 1_000_000;
  }

  /** Of which the median is reported. */
  int rounds() {
    return 5;
  }

  /** How long the latency of others is measured at a time. */
  int phaseSeconds() {
    return quick ? 2 : 20;
  }

  int phases() {
    return quick ? 1 : 5;
  }

  /** How long the daemon walks, every two seconds, until its memory is read. */
  int daemonSeconds() {
    return quick ? 5 : 60;
  }
}
