package io.github.keystonetoken.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One file in the INI dialect of oslo.config ({@code oslo_config/iniparser.py}; 1.9.3 and 9.0 agree
 * on it): a comment only where {@code #} or {@code ;} is the first character, the first {@code =}
 * or {@code :} ends the key, an indented line continues the value before it, one pair of quotes
 * around a value falls away.
 *
 * @param entries assignments in the order of the file, repeated ones included
 */
record OsloConfigFile(List<Entry> entries) {

  /** Where Keystone would stop at the first, a wrong file should not fill the screen. */
  private static final int MAX_MALFORMED = 5;

  OsloConfigFile {
    entries = List.copyOf(entries);
  }

  /**
   * An assignment.
   *
   * @param section name as written
   * @param key name as written; options are case-sensitive
   * @param value lines joined with a newline, nothing substituted
   * @param where file and line for a person
   */
  record Entry(String section, String key, String value, String where) {

    boolean is(String otherSection, String otherKey) {
      return key.equals(otherKey) && normalize(section).equals(normalize(otherSection));
    }

    // Not DEFAULT: oslo.config knows it in capitals only.
    private static String normalize(String section) {
      return section.equals("DEFAULT") ? section : section.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
      return where + " [" + section + "] " + key;
    }
  }

  /** Reads the text of a file. A malformed line is noted, without its text, and left out. */
  static OsloConfigFile parse(Path path, String text, ProblemCollector problems) {
    Parser parser = new Parser(path, problems);
    text.lines().takeWhile(line -> parser.malformed < MAX_MALFORMED).forEach(parser::line);
    parser.flush();
    return new OsloConfigFile(parser.entries);
  }

  private static final class Parser {
    private final Path path;
    private final ProblemCollector problems;
    private final List<Entry> entries = new ArrayList<>();
    private final List<String> value = new ArrayList<>();
    private @Nullable String section;
    private @Nullable String key;
    private int keyLine;
    private int line;
    private int malformed;

    Parser(Path path, ProblemCollector problems) {
      this.path = path;
      this.problems = problems;
    }

    void line(String raw) {
      line++;
      String text = raw.stripTrailing();
      if (text.isEmpty()) {
        flush();
      } else if (text.startsWith(" ") || text.startsWith("\t")) {
        continuation(text.strip());
      } else {
        flush();
        if (text.startsWith("[")) {
          section(text);
        } else if (!text.startsWith("#") && !text.startsWith(";")) {
          assignment(text);
        }
      }
    }

    private void continuation(String text) {
      if (key == null) {
        malformed(line, "Unexpected continuation line");
      } else {
        value.add(text);
      }
    }

    private void section(String text) {
      if (!text.endsWith("]")) {
        malformed(line, "Invalid section (must end with ])");
      } else if (text.length() <= 2) {
        malformed(line, "Empty section name");
      } else {
        section = text.substring(1, text.length() - 1);
      }
    }

    private void assignment(String text) {
      int end = endOfKey(text);
      if (end < 0) {
        malformed(line, "No ':' or '=' found in assignment");
      } else if (end == 0) {
        malformed(line, "Key cannot be empty");
      } else {
        key = text.substring(0, end).strip();
        keyLine = line;
        value.add(unquote(text.substring(end + 1).strip()));
      }
    }

    void flush() {
      if (key != null && section == null) {
        malformed(keyLine, "Section must be started before assignment");
      } else if (key != null && section != null) {
        entries.add(new Entry(section, key, String.join("\n", value), path + ":" + keyLine));
      }
      key = null;
      value.clear();
    }

    // The line itself stays out of the message: it may hold a password.
    private void malformed(int atLine, String reason) {
      malformed++;
      problems.add(
          path + ":" + atLine, reason, "mend the line; Keystone cannot read this file either");
    }

    private static int endOfKey(String text) {
      int equal = text.indexOf('=');
      int colon = text.indexOf(':');
      return equal < 0 || colon < 0 ? Math.max(equal, colon) : Math.min(equal, colon);
    }

    private static String unquote(String text) {
      boolean quoted = text.startsWith("\"") || text.startsWith("'");
      if (!quoted || text.charAt(0) != text.charAt(text.length() - 1)) {
        return text;
      }
      return text.length() == 1 ? "" : text.substring(1, text.length() - 1);
    }
  }
}
