package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Setting;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
      String where, String file, Set<String> groups, OptionSyntax syntax, ProblemCollector problems) {
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
    private final OptionSyntax syntax;
    private final ProblemCollector problems;
    private final Map<String, Setting> options = new HashMap<>();
    private Optional<String> group = Optional.empty();
    private int line;
    private int malformed;

    Parser(Path path, Set<String> groups, OptionSyntax syntax, ProblemCollector problems) {
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
}
