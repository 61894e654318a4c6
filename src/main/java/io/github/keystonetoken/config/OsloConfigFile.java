package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Option;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One file in the INI dialect of oslo.config ({@code oslo_config/iniparser.py}; 1.9.3 and 9.0 agree
 * on it): a comment only where {@code #} or {@code ;} is the first character, the first {@code =}
 * or {@code :} ends the key, an indented line continues the previous value, one pair of quotes
 * around a value is removed.
 *
 * @param options assignments of each option in the order of the file: lines joined with a newline,
 *     nothing substituted
 */
record OsloConfigFile(Map<Option, List<Setting>> options) {

  private static final String FLAG = "--keystone.conf";
  private static final String REMEDY =
      "name a file or directory that the exporter's account can read";

  /** A longer file is refused. Zed's sample with every option is 120 kB. */
  static final int MAX_BYTES = 4 << 20;

  /** Keystone would stop at the first, but a wrong file should not fill the screen. */
  private static final int MAX_MALFORMED = 5;

  /**
   * Reads Keystone's configuration files.
   *
   * @param named the operator's files and directories
   * @param defaultFile read, if it can be, when the operator names none
   */
  static List<OsloConfigFile> readAll(
      List<String> named, Path defaultFile, Problem.Collector problems) {
    if (named.isEmpty() && !Files.isReadable(defaultFile)) {
      if (Files.exists(defaultFile)) {
        problems.notice(
            defaultFile
                + " cannot be read by this account and is left out: add the account to the file's group (keystone), or use flags instead");
      }
      return List.of();
    }
    List<OsloConfigFile> files = new ArrayList<>();
    for (Path path : paths(named, defaultFile, problems)) {
      TextFile file = new Setting(path.toString(), FLAG, problems).file(MAX_BYTES, REMEDY);
      if (file != null) {
        files.add(parse(path, file.text(), problems));
      }
    }
    return files;
  }

  /** These files, readable or not, in the order in which oslo.config reads them. */
  static List<Path> paths(List<String> named, Path defaultFile, Problem.Collector problems) {
    if (named.isEmpty()) {
      return List.of(defaultFile);
    }
    List<Path> files = new ArrayList<>();
    List<Path> inDirectories = new ArrayList<>();
    for (String name : named) {
      Path path = TextFile.path(name).orElse(null);
      if (path == null) {
        problems.add(FLAG, Problem.quote(name) + " is not a valid file name", REMEDY);
      } else if (Files.isDirectory(path)) {
        inDirectories.addAll(confFilesIn(path, problems));
      } else {
        files.add(path);
      }
    }
    files.addAll(inDirectories);
    return files;
  }

  private static List<Path> confFilesIn(Path directory, Problem.Collector problems) {
    List<Path> files = new ArrayList<>();
    // As Python's glob: a leading dot hides a file.
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "[!.]*.conf")) {
      found.forEach(files::add);
    } catch (IOException e) {
      problems.add(
          FLAG, Problem.quote(directory.toString()) + " cannot be read by this account", REMEDY);
    }
    files.sort(null);
    return files;
  }

  /** Reads the text of a file. A malformed line is reported, without its text, and left out. */
  static OsloConfigFile parse(Path path, String text, Problem.Collector problems) {
    Parser parser = new Parser(path, problems);
    text.lines().takeWhile(line -> parser.malformed < MAX_MALFORMED).forEach(parser::line);
    parser.endAssignment();
    return new OsloConfigFile(parser.options);
  }

  List<Setting> all(Option option) {
    return options.getOrDefault(option, List.of());
  }

  @Nullable Setting last(Option option) {
    List<Setting> all = all(option);
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }

  private static final class Parser {
    private final Path path;
    private final Problem.Collector problems;
    private final Map<Option, List<Setting>> options = new HashMap<>();
    private final List<String> value = new ArrayList<>();
    private @Nullable String section;
    private @Nullable String key;
    private int keyLine;
    private int line;
    private int malformed;

    private Parser(Path path, Problem.Collector problems) {
      this.path = path;
      this.problems = problems;
    }

    private void line(String raw) {
      line++;
      String text = raw.stripTrailing();
      if (text.startsWith(" ") || text.startsWith("\t")) {
        continuation(text.strip());
        return;
      }
      endAssignment();
      if (text.startsWith("[")) {
        section(text);
      } else if (!text.isEmpty() && !text.startsWith("#") && !text.startsWith(";")) {
        assignment(text);
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
      String[] keyAndValue = text.split("[=:]", 2);
      if (keyAndValue.length < 2) {
        malformed(line, "No ':' or '=' found in assignment");
      } else if (keyAndValue[0].isEmpty()) {
        malformed(line, "Key cannot be empty");
      } else {
        key = keyAndValue[0].strip();
        keyLine = line;
        value.add(unquote(keyAndValue[1].strip()));
      }
    }

    private void endAssignment() {
      if (key != null && section == null) {
        malformed(keyLine, "Section must be started before assignment");
      } else if (key != null && section != null) {
        String where = "%s:%d [%s] %s".formatted(path, keyLine, section, key);
        options
            .computeIfAbsent(new Option(section, key), option -> new ArrayList<>())
            .add(new Setting(String.join("\n", value), where, problems));
      }
      key = null;
      value.clear();
    }

    // The line itself stays out of the message: it may hold a password.
    private void malformed(int atLine, String reason) {
      malformed++;
      problems.add(
          path + ":" + atLine, reason, "fix the line; Keystone cannot read this file either");
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
