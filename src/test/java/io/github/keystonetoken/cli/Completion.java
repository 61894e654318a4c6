package io.github.keystonetoken.cli;

import picocli.AutoComplete;

/** What bash completes a command line with, as picocli makes it. */
final class Completion {

  private Completion() {}

  static String script() {
    return AutoComplete.bash(Grammar.PROGRAM, Grammar.whole());
  }
}
