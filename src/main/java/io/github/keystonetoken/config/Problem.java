package io.github.keystonetoken.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  /** What is wrong with the configuration, so that every problem is reported at once. */
  static final class Collector {
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    /** Adds a problem: the exporter will not start. */
    void add(String where, String what, String remedy) {
      add(new Problem(where, what, remedy));
    }

    /** Adds a problem, once: an option may be read more than once. */
    void add(Problem problem) {
      if (!problems.contains(problem)) {
        problems.add(problem);
      }
    }

    /** Adds a wrong setting that the exporter can start without. */
    void warn(String where, String what, String remedy) {
      warnings.add(new Problem(where, what, remedy));
    }

    /** Adds what the operator should know though nothing is wrong. */
    void notice(String text) {
      notices.add(text);
    }

    /**
     * A collector has nothing to watch: a problem if its flag was given, else a notice.
     *
     * @param name of the collector; in its flag it is in lower case
     * @param remedy null if there is nothing that it could watch
     */
    void nothingToWatch(
        String name, @Nullable Boolean wanted, String reason, @Nullable String remedy) {
      if (wanted != null) {
        String flag = "--collector." + name.toLowerCase(Locale.ROOT);
        add(flag, reason, remedy == null ? "remove the flag" : remedy);
      } else {
        String enable = remedy == null ? "" : "; to enable it, " + remedy;
        notice("The " + name + " collector is off: " + reason + enable);
      }
    }

    int count() {
      return problems.size();
    }

    /** Removes and returns the problems that were added after there were this many. */
    List<Problem> removeAfter(int count) {
      List<Problem> last = problems.subList(count, problems.size());
      List<Problem> removed = List.copyOf(last);
      last.clear();
      return removed;
    }

    /** What the operator should know of a configuration that can be used. */
    List<String> notices() {
      return Stream.concat(warnings.stream().map(Problem::toString), notices.stream()).toList();
    }

    void throwIfAny() throws ConfigException {
      if (!problems.isEmpty()) {
        throw new ConfigException(Stream.concat(problems.stream(), warnings.stream()).toList());
      }
    }
  }
}
