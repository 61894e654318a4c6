package io.github.keystonetoken.cli;

/** An option of commands, which the daemon does not take. */
public enum CommandOption {
  OUTPUT("--output", "FORMAT", "Form of the answer: text or json. Default: text."),
  SERVERS(
      "--servers",
      "LIST",
      "The servers that there would be, as and in the order in which Keystone would list them."),
  WEIGHTS(
      "--weights",
      "LIST",
      "Weight of each, a whole number from 1, separated by commas. Default: as the list says, or 1.");

  private final String option;
  private final String label;
  private final String help;

  CommandOption(String option, String label, String help) {
    this.option = option;
    this.label = label;
    this.help = help;
  }

  /** As it is written, dashes included. */
  String option() {
    return option;
  }

  /** What stands for its value. */
  String label() {
    return label;
  }

  /** What it is for. */
  String help() {
    return help;
  }
}
