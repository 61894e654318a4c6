package io.github.keystonetoken.config;

import java.util.ArrayList;
import java.util.List;

/** What loading comes across, so that an operator hears of every problem at once. */
final class Findings {

  private final List<Problem> problems = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();

  /** Something is wrong: the exporter will not start. */
  void problem(String where, String what, String remedy) {
    problem(new Problem(where, what, remedy));
  }

  void problem(Problem problem) {
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

  void throwProblems() throws ConfigException {
    if (hasProblems()) {
      throw new ConfigException(problems);
    }
  }
}
