package io.github.keystonetoken.config;

import java.util.ArrayList;
import java.util.List;

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
