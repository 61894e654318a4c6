package io.github.keystonetoken.bench;

/** The one option of a benchmark that has no other. */
final class QuickOption {

  private QuickOption() {}

  /**
   * Whether {@code --quick} is given.
   *
   * @throws IllegalArgumentException for an argument that is none; its message says why
   */
  static boolean isIn(String... arguments) {
    boolean quick = false;
    for (String argument : arguments) {
      if (!argument.equals("--quick")) {
        throw new IllegalArgumentException(
            "unknown argument '" + argument + "'; bench/run --help lists them");
      }
      quick = true;
    }
    return quick;
  }
}
