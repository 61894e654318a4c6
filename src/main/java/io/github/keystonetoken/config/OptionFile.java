package io.github.keystonetoken.config;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An option file of MySQL's programs, as named by {@code read_default_file} of a database URL.
 *
 * @param options by name, in lower case and with dashes; the last of a repeated one
 */
record OptionFile(Map<String, Setting> options) {

  static final OptionFile NONE = new OptionFile(Map.of());

  private static final int MAX_BYTES = 1 << 20;

  /** A wrong file should not fill the screen. */
  private static final int MAX_MALFORMED = 5;

  /** Reads the groups of a file. Problems have no text of it, which may hold a password. */
  static OptionFile read(Setting name, Set<String> groups, Syntax syntax) {
    TextFile file =
        name.file(
            MAX_BYTES,
            "name a file that the exporter's account can read, by its absolute path, or set --database.url with an account for the exporter");
    return file == null ? NONE : parse(file, groups, syntax, name.problems());
  }

  private static OptionFile parse(
      TextFile file, Set<String> groups, Syntax syntax, Problem.Collector problems) {
    Map<String, Setting> options = new HashMap<>();
    String group = null;
    int number = 0;
    int malformed = 0;
    for (String line : file.text().lines().map(String::strip).toList()) {
      number++;
      Setting setting = new Setting(line, file.path() + ":" + number, problems);
      boolean isGroup = line.startsWith("[");
      if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
        continue;
      } else if (line.startsWith("!")) {
        problems.notice(
            setting + ": the exporter does not follow !include and !includedir in an option file");
      } else if (isGroup && line.contains("]")) {
        group = line.substring(1, line.indexOf(']')).strip();
      } else if (isGroup || group == null) {
        setting.problem(
            isGroup ? "a [group] is not closed" : "an option is before the first [group]",
            "fix the line");
        malformed++;
      } else if (groups.contains(group)) {
        syntax.option(setting, options);
      }
      if (malformed == MAX_MALFORMED) {
        break;
      }
    }
    return new OptionFile(options);
  }

  /** The value of an option; null if it is not set or empty. */
  @Nullable Setting get(String name) {
    Setting option = options.get(name);
    return option != null && !option.value().isEmpty() && option.isWhole() ? option : null;
  }

  /** How a Python driver reads an assignment of an option file: they agree on little. */
  enum Syntax {
    /**
     * mysqlclient, which leaves it to the C library ({@code mysys/my_default.c} of MySQL and
     * MariaDB, {@code libmariadb/ma_default.c} of Connector/C 3.3): comments after a value, one
     * pair of quotes, escapes. Inside quotes a {@code #} is no comment.
     */
    MYSQL("="),

    /**
     * PyMySQL ({@code pymysql/optionfile.py}; 0.7.11 and 1.1.1 agree), which takes Python's
     * ConfigParser: one pair of quotes, and neither comments after a value nor escapes.
     */
    PYMYSQL("[=:]");

    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    private final String delimiter;

    Syntax(String delimiter) {
      this.delimiter = delimiter;
    }

    private void option(Setting line, Map<String, Setting> options) {
      String[] option = line.value().split(delimiter, 2);
      if (option.length == 2) {
        String name = option[0].strip().toLowerCase(Locale.ROOT).replace('_', '-');
        options.put(name, line.with(value(option[1])));
      }
    }

    private String value(String raw) {
      return this == PYMYSQL
          ? unquote(raw.strip())
          : unescape(unquote(withoutComment(raw).strip()));
    }

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

    private static String unquote(String text) {
      boolean quoted =
          text.length() > 1
              && (text.startsWith("\"") || text.startsWith("'"))
              && text.charAt(0) == text.charAt(text.length() - 1);
      return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static String unescape(String text) {
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
}
