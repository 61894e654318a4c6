package io.github.keystonetoken.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The name that a mistyped one was meant to be. */
final class Nearest {

  private static final int LETTERS_PER_MISTAKE = 4;

  private Nearest() {}

  /** The name that takes the fewest mistakes; empty if all take too many for the text's length. */
  static Optional<String> of(String written, Collection<String> names) {
    int most = Math.max(1, written.length() / LETTERS_PER_MISTAKE);
    return names.stream()
        .min(Comparator.comparingInt((String name) -> mistakes(written, name)))
        .filter(name -> mistakes(written, name) <= most);
  }

  /** Letters added, left out, replaced, or exchanged with the next (optimal string alignment). */
  private static int mistakes(String one, String other) {
    int[][] mistakes = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          mistakes[i][j] = i + j;
          continue;
        }
        int replaced = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        mistakes[i][j] =
            Math.min(
                mistakes[i - 1][j - 1] + replaced,
                1 + Math.min(mistakes[i - 1][j], mistakes[i][j - 1]));
        if (i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1)) {
          mistakes[i][j] = Math.min(mistakes[i][j], mistakes[i - 2][j - 2] + 1);
        }
      }
    }
    return mistakes[one.length()][other.length()];
  }
}
