package io.github.keystonetoken.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's own account of every statement: its slow query log, with nothing too fast for it.
 */
final class SlowLog {

  /**
   * A statement.
   *
   * @param seconds from its arrival to its end
   * @param rowsExamined rows that the server looked at
   */
  record Entry(String user, double seconds, long rowsExamined) {}

  private static final Pattern USER = Pattern.compile("# User@Host: ([^\\[]*)\\[.*");
  private static final Pattern TIMES =
      Pattern.compile("# Query_time: ([0-9.]+) .*Rows_examined: (\\d+).*");

  private final Path file;

  SlowLog(Path file) {
    this.file = file;
  }

  /** What makes a server write it. */
  String[] options() {
    return new String[] {
      "--slow-query-log=ON", "--slow-query-log-file=" + file, "--long-query-time=0"
    };
  }

  /** All statements of this account since the file was begun. */
  List<Entry> of(Account account) throws IOException {
    return parse(Files.readAllLines(file)).stream()
        .filter(entry -> entry.user().equals(account.user()))
        .toList();
  }

  static List<Entry> parse(List<String> lines) {
    List<Entry> entries = new ArrayList<>();
    String user = "";
    for (String line : lines) {
      Matcher ofUser = USER.matcher(line);
      Matcher times = TIMES.matcher(line);
      if (ofUser.matches()) {
        user = ofUser.group(1);
      } else if (times.matches()) {
        entries.add(
            new Entry(user, Double.parseDouble(times.group(1)), Long.parseLong(times.group(2))));
      }
    }
    return entries;
  }
}
