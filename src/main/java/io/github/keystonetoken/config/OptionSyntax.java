package io.github.keystonetoken.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a Python driver reads an assignment of an option file: they agree on little. */
enum OptionSyntax {
  /**
   * mysqlclient, which leaves it to the C library ({@code mysys/my_default.c} of MySQL and MariaDB,
   * {@code libmariadb/ma_default.c} of Connector/C 3.3): comments behind a value, one pair of
   * quotes, escapes. Inside quotes a {@code #} is no comment.
   */
  MYSQL("=") {
    @Override
    String value(String raw) {
      return unescaped(unquoted(withoutComment(raw).strip()));
    }
  },

  /**
   * PyMySQL ({@code pymysql/optionfile.py}; 0.7.11 and 1.1.1 agree), which takes Python's
   * ConfigParser: one pair of quotes, and neither comments behind a value nor escapes.
   */
  PYMYSQL("[=:]") {
    @Override
    String value(String raw) {
      return unquoted(raw.strip());
    }
  };

  private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

  private final Pattern delimiter;

  OptionSyntax(String delimiter) {
    this.delimiter = Pattern.compile(delimiter);
  }

  /** The name and the raw value of a line; the name alone where it has no value. */
  String[] split(String line) {
    return delimiter.split(line, 2);
  }

  /** The value that the driver makes of what stands behind the delimiter. */
  abstract String value(String raw);

  private static String withoutComment(String raw) {
    char quote = 0;
    boolean escaped = false;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (quote == 0 && c == '#') {
        return raw.substring(0, i);
      }
      if ((c == '"' || c == '\'') && !escaped && (quote == 0 || quote == c)) {
        quote = quote == 0 ? c : 0;
      }
      escaped = quote != 0 && c == '\\' && !escaped;
    }
    return raw;
  }

  private static String unquoted(String text) {
    boolean quoted =
        text.length() > 1
            && (text.startsWith("\"") || text.startsWith("'"))
            && text.charAt(0) == text.charAt(text.length() - 1);
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private static String unescaped(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(
                    switch (escape.group(1)) {
                      case "b" -> "\b";
                      case "n" -> "\n";
                      case "r" -> "\r";
                      case "s" -> " ";
                      case "t" -> "\t";
                      case "\"", "'", "\\" -> escape.group(1);
                      default -> escape.group();
                    }));
  }
}
