package io.github.keystonetoken.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with the configuration, so that every problem is reported at once. */
final class ProblemCollector {
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();

  /** Something is wrong: the exporter will not start. */
  void add(String where, String what, String remedy) {
    add(new Problem(where, what, remedy));
  }

  void add(Problem problem) {
    problems.add(problem);
  }

  /** Nothing is wrong, but the operator should know. */
  void notice(String text) {
    notices.add(text);
  }

  /** What others collected, as notices: their problems with these words before them. */
  void noticeAll(ProblemCollector others, String subject) {
    others.problems.forEach(problem -> notice(subject + problem));
    notices.addAll(others.notices);
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
      add(
          "--collector." + name.toLowerCase(Locale.ROOT),
          reason,
          remedy == null ? "remove the flag" : remedy);
    } else {
      notice(
          "The "
              + name
              + " collector is off: "
              + reason
              + (remedy == null ? "" : "; to have it, " + remedy));
    }
  }

  boolean hasProblems() {
    return !problems.isEmpty();
  }

  List<String> notices() {
    return List.copyOf(notices);
  }

  void throwIfAny() throws ConfigException {
    if (hasProblems()) {
      throw new ConfigException(problems);
    }
  }
}
