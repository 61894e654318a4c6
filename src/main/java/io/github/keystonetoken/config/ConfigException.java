package io.github.keystonetoken.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration is wrong. The message has a line for each problem. */
public final class ConfigException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Every problem found; at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
