package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Setting;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An option file of MySQL's programs, such as {@code read_default_file} of a database URL names.
 *
 * @param options by name, in lower case and with dashes; the last of a repeated one
 */
record OptionFile(Map<String, Setting> options) {

  static final OptionFile NONE = new OptionFile(Map.of());

  private static final int MAX_BYTES = 1 << 20;

  /** A wrong file should not fill the screen. */
  private static final int MAX_MALFORMED = 5;

  OptionFile {
    options = Map.copyOf(options);
  }

  /**
   * Reads the groups of a file. What is wrong is noted with its line and without its text, which
   * may hold a password.
   *
   * @param where what names the file
   */
  static OptionFile read(
      String where, String file, Set<String> groups, Syntax syntax, ProblemCollector problems) {
    TextFile read =
        TextFile.read(
            file,
            MAX_BYTES,
            reason ->
                problems.add(
                    where,
                    "read_default_file names " + Problem.quote(file) + ", which " + reason,
                    "name a file that the exporter's account may read, by its whole path, or give"
                        + " --database.url with an account of its own"));
    if (read == null) {
      return NONE;
    }
    Parser parser = new Parser(read.path(), groups, syntax, problems);
    read.lines().takeWhile(line -> parser.malformed < MAX_MALFORMED).forEach(parser::line);
    return new OptionFile(parser.options);
  }

  /** What the file says of an option, unless that is nothing. */
  Optional<Setting> get(String name) {
    return Optional.ofNullable(options.get(name)).filter(option -> !option.value().isEmpty());
  }

  private static final class Parser {
    private final Path path;
    private final Set<String> groups;
    private final Syntax syntax;
    private final ProblemCollector problems;
    private final Map<String, Setting> options = new HashMap<>();
    private Optional<String> group = Optional.empty();
    private int line;
    private int malformed;

    Parser(Path path, Set<String> groups, Syntax syntax, ProblemCollector problems) {
      this.path = path;
      this.groups = groups;
      this.syntax = syntax;
      this.problems = problems;
    }

    void line(String raw) {
      line++;
      String text = raw.strip();
      if (text.isEmpty() || text.startsWith("#") || text.startsWith(";")) {
        return;
      }
      if (text.startsWith("!")) {
        problems.notice(
            where() + ": the exporter does not follow !include and !includedir in an option file");
      } else if (text.startsWith("[")) {
        group(text);
      } else if (group.isEmpty()) {
        malformed("an option stands in front of the first [group]");
      } else if (groups.contains(group.get())) {
        option(text);
      }
    }

    private void group(String text) {
      int end = text.indexOf(']');
      if (end < 0) {
        malformed("a [group] is not closed");
      } else {
        group = Optional.of(text.substring(1, end).strip());
      }
    }

    private void option(String text) {
      String[] option = syntax.split(text);
      if (option.length == 2) {
        String name = option[0].strip().toLowerCase(Locale.ROOT).replace('_', '-');
        options.put(name, new Setting(syntax.value(option[1]), where()));
      }
    }

    private void malformed(String what) {
      malformed++;
      problems.add(where(), what, "mend the line");
    }

    private String where() {
      return path + ":" + line;
    }
  }

  /** How a Python driver reads an assignment of an option file: they agree on little. */
  enum Syntax {
    /**
     * mysqlclient, which leaves it to the C library ({@code mysys/my_default.c} of MySQL and
     * MariaDB, {@code libmariadb/ma_default.c} of Connector/C 3.3): comments behind a value, one
     * pair of quotes, escapes. Inside quotes a {@code #} is no comment.
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

    Syntax(String delimiter) {
      this.delimiter = Pattern.compile(delimiter);
    }

    /** The name and the raw value of a line; the name alone if it has no value. */
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
}
