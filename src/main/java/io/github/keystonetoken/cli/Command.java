package io.github.keystonetoken.cli;

import java.util.List;

/** Something to do instead of serving. */
public enum Command {
  DOCTOR(
      "doctor",
      "",
      "Say everything that is wrong, worst first, each with its remedy.",
      "1 where a finding is critical or a warning; 2 where nothing could be read"),
  OWNER(
      "owner",
      "KEY",
      "Say whose list stands in memcached under a key.",
      "1 where nobody's could be found; 2 where no server answers"),
  WHERE(
      "where",
      "USER",
      "Say where the list of a user is, given by name or id, and how large.",
      "1 where it is misplaced or over half of what can be stored; 2 where the user is not known"),
  LISTS(
      "lists",
      "",
      "Show the largest lists of each memcached server; --collector.lists.top=N for more.",
      "2 where no server answers"),
  USERS(
      "users",
      "",
      "Show who owns the rows of the token table; --collector.users=N for more.",
      "2 where they cannot be read"),
  TOKEN(
      "token",
      "-",
      "Read a token from standard input; say where it is stored, whose it is and until when.",
      "1 where it is not stored, revoked or expired; 2 where nothing answers"),
  PLAN(
      "plan",
      "",
      "Say what another list of memcached servers would change, and whose logins it would cost.",
      "2 where no server answers"),
  GRANTS(
      "grants",
      "",
      "Print the SQL that gives the exporter's account its rights.",
      "2 where the configuration is wrong"),
  CONFIG_CHECK(
      "config check",
      "",
      "Check the configuration and say what would be watched.",
      "2 where it is wrong");

  private final String words;
  private final String operand;
  private final String help;
  private final String statuses;

  Command(String words, String operand, String help, String statuses) {
    this.words = words;
    this.operand = operand;
    this.help = help;
    this.statuses = statuses;
  }

  /** As it is written: one word, or a word and one below it. */
  String words() {
    return words;
  }

  /** What stands for its one operand; empty where it takes none. */
  String operand() {
    return operand;
  }

  /** What it does, in a sentence. */
  String help() {
    return help;
  }

  /** What exit statuses other than 0 mean. */
  String statuses() {
    return statuses;
  }

  /** Options of its own. */
  List<CommandOption> options() {
    return this == PLAN ? List.of(CommandOption.SERVERS, CommandOption.WEIGHTS) : List.of();
  }
}
