package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Problems of the command line. Values are never repeated, and neither are picocli's messages,
 * which contain them: any value may be a password or a token.
 */
final class Misuse {

  private static final Pattern FLAG =
      Pattern.compile("(--[a-z0-9.-]{1,60})(?:=.*)?", Pattern.DOTALL);
  private static final int LETTERS_PER_MISTAKE = 4;

  private final List<Problem> problems = new ArrayList<>();

  private Misuse() {}

  /**
   * Returns every problem. Resets options without a value, and joins the values that a repeatable
   * flag has before and after the command.
   */
  static List<Problem> of(ParseResult daemon) {
    Misuse misuse = new Misuse();
    List<ParseResult> levels =
        daemon.hasSubcommand() ? List.of(daemon, daemon.subcommand()) : List.of(daemon);
    Map<String, List<OptionSpec>> given = new LinkedHashMap<>();
    for (ParseResult level : levels) {
      level.unmatched().forEach(argument -> misuse.unmatched(argument, level, daemon));
      if (level.matchedPositionals().stream()
          .flatMap(operand -> operand.stringValues().stream())
          .anyMatch(Misuse::isDamaged)) {
        misuse.addDamaged(level.commandSpec().name());
      }
      level.errors().forEach(error -> misuse.error(error, level.commandSpec()));
      for (OptionSpec option : new LinkedHashSet<>(level.matchedOptions())) {
        given.computeIfAbsent(option.longestName(), name -> new ArrayList<>()).add(option);
      }
    }
    given.values().forEach(misuse::given);
    return misuse.problems;
  }

  private void add(String where, String what, String remedy) {
    problems.add(new Problem(where, what, remedy));
  }

  private void addStray(String what) {
    add("command line", what, "write each flag as --name=value; see --help");
  }

  /** Java replaces bytes that are invalid in the encoding of the locale. */
  private static boolean isDamaged(String argument) {
    return argument.indexOf('\uFFFD') >= 0;
  }

  private void addDamaged(String where) {
    add(
        where,
        "is not valid UTF-8, or Java cannot read it in this locale",
        "write it in UTF-8, and set LC_ALL=C.UTF-8 as bin/keystone-token-exporter does");
  }

  /** An option at each level where it was given. */
  private void given(List<OptionSpec> levels) {
    OptionSpec option = levels.get(0);
    String name = option.longestName();
    List<String> values = levels.stream().flatMap(level -> level.stringValues().stream()).toList();
    boolean isBlank = values.stream().anyMatch(String::isBlank);
    if (isBlank || values.stream().anyMatch(Misuse::isDamaged)) {
      if (isBlank) {
        add(name, "has no value", "write " + name + "=" + option.paramLabel());
      } else {
        addDamaged(name);
      }
      option.setValue(option.isMultiValue() ? List.of() : null);
    } else if (option.isMultiValue()) {
      option.setValue(values);
    } else if (values.size() > 1) {
      add(name, "is given " + values.size() + " times", "give it once, with one value");
    }
  }

  private void error(Exception error, CommandSpec command) {
    if (error instanceof UnmatchedArgumentException) {
      return;
    }
    if (error instanceof MissingParameterException missing) {
      String operand = missing.getMissing().get(0).paramLabel();
      add(
          command.name(),
          operand + " is missing",
          "write " + command.qualifiedName() + " " + operand);
    } else if (error instanceof ParameterException misuse
        && misuse.getArgSpec() instanceof OptionSpec option) {
      add(option.longestName(), "takes no value", "write it without a value");
    } else {
      addStray("an argument cannot be read");
    }
  }

  private void unmatched(String argument, ParseResult level, ParseResult daemon) {
    Matcher flag = FLAG.matcher(argument);
    if (flag.matches()) {
      unknownFlag(flag.group(1), level.commandSpec());
      return;
    }
    if (level != daemon) {
      addStray(
          place(argument, daemon) + " does not belong to a flag of " + level.commandSpec().name());
      return;
    }
    // Only a word that differs from a command's name in a letter or two is repeated: any other may
    // be a
    // password or a token.
    nearest(argument, daemon.commandSpec().subcommands().keySet())
        .ifPresentOrElse(
            name -> add(argument, "unknown command", "did you mean " + name + "?"),
            () -> addStray(place(argument, daemon) + " is neither a flag nor a command"));
  }

  private static String place(String argument, ParseResult daemon) {
    return "argument " + (daemon.originalArgs().indexOf(argument) + 1);
  }

  private void unknownFlag(String flag, CommandSpec command) {
    Set<String> known = new TreeSet<>(command.optionsMap().keySet());
    known.addAll(command.negatedOptionsMap().keySet());
    add(
        flag,
        "unknown flag",
        nearest(flag, known)
            .map(name -> "did you mean " + name + "? see --help for all flags")
            .orElse("see --help for all flags"));
  }

  /** The name with the fewest mistakes; empty if all have too many for the length of the text. */
  private static Optional<String> nearest(String written, Collection<String> names) {
    int most = Math.max(1, written.length() / LETTERS_PER_MISTAKE);
    return names.stream()
        .min(Comparator.comparingInt((String name) -> mistakes(written, name)))
        .filter(name -> mistakes(written, name) <= most);
  }

  /** Letters added, missing, replaced or swapped with the next (optimal string alignment). */
  private static int mistakes(String one, String other) {
    int[][] mistakes = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          mistakes[i][j] = i + j;
          continue;
        }
        int replaced = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        mistakes[i][j] =
            Math.min(
                mistakes[i - 1][j - 1] + replaced,
                1 + Math.min(mistakes[i - 1][j], mistakes[i][j - 1]));
        if (i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1)) {
          mistakes[i][j] = Math.min(mistakes[i][j], mistakes[i - 2][j - 2] + 1);
        }
      }
    }
    return mistakes[one.length()][other.length()];
  }
}
