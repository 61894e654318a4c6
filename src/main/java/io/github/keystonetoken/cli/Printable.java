package io.github.keystonetoken.cli;

/** Text of others, such as the names of users, on its way to a terminal. */
final class Printable {

  private Printable() {}

  /**
   * The text without what would move the cursor, colour what follows or turn the direction of
   * writing: a user's name may hold anything.
   */
  static String of(String text) {
    return text.codePoints()
        .map(c -> isHarmless(c) ? c : '?')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
