package io.github.keystonetoken.config;

/**
 * A problem of the configuration, for a person. Has no password, and no value that may contain one.
 *
 * @param where the flag, variable or line of a file concerned
 * @param what what is wrong with it
 * @param remedy what to do
 */
public record Problem(String where, String what, String remedy) {

  private static final int MAX_SHOWN = 80;

  public Problem {
    where = oneLine(where);
    what = oneLine(what);
    remedy = oneLine(remedy);
  }

  /** A value as a message may show it: cut if it is long, and hidden if it may have a password. */
  static String quote(String value) {
    // By mistake, any value may be a URL with an account.
    if (value.contains("@") || value.contains("://")) {
      return "(a value that is not shown)";
    }
    String shown = value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "..." : value;
    return '"' + oneLine(shown) + '"';
  }

  @Override
  public String toString() {
    return where + ": " + what + "; " + remedy;
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
