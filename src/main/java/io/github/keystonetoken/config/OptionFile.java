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

  /** Any other stays as it is. */
  private static final Pattern ESCAPE = Pattern.compile("\\\\[bnrst\"'\\\\]");

  /** A wrong file should not fill the screen. */
  private static final int MAX_MALFORMED = 5;

  /**
   * Reads the groups of a file. Problems have no text of it, which may hold a password.
   *
   * @param isPython whether it is read as by PyMySQL ({@code pymysql/optionfile.py}; 0.7.11 and
   *     1.1.1 agree), which takes Python's ConfigParser: one pair of quotes, and neither comments
   *     after a value nor escapes. Else as by the C library ({@code mysys/my_default.c} of MySQL
   *     and MariaDB, {@code libmariadb/ma_default.c} of Connector/C 3.3): comments after a value,
   *     one pair of quotes, escapes. Inside quotes a {@code #} is no comment.
   */
  static OptionFile read(Setting name, Set<String> groups, boolean isPython) {
    TextFile file =
        name.file(
            MAX_BYTES,
            "name a file that the exporter's account can read, by its absolute path, or set --database.url with an account for the exporter");
    return file == null ? NONE : parse(file, groups, isPython, name.problems());
  }

  private static OptionFile parse(
      TextFile file, Set<String> groups, boolean isPython, Problem.Collector problems) {
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
        setting.notice("the exporter does not follow !include and !includedir in an option file");
      } else if (isGroup && line.contains("]")) {
        group = line.substring(1, line.indexOf(']')).strip();
      } else if (isGroup || group == null) {
        setting.problem(
            isGroup ? "a [group] is not closed" : "an option is before the first [group]",
            "fix the line");
        malformed++;
      } else if (groups.contains(group)) {
        String[] option = line.split(isPython ? "[=:]" : "=", 2);
        if (option.length == 2) {
          String name = option[0].strip().toLowerCase(Locale.ROOT).replace('_', '-');
          options.put(name, setting.with(value(option[1], isPython)));
        }
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

  private static String value(String raw, boolean isPython) {
    return isPython ? unquote(raw.strip()) : unescape(unquote(withoutComment(raw).strip()));
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
        .replaceAll(escape -> Matcher.quoteReplacement(escape.group().translateEscapes()));
  }
}
