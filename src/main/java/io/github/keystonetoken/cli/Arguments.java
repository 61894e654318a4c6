package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.Flag;
import io.github.keystonetoken.config.PlannedServers;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.model.Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line, taken apart. Whether the values of flags are right is for {@link
 * io.github.keystonetoken.config.ConfigLoader} to say.
 */
public final class Arguments {

  private final Map<Flag, List<String>> flags = new EnumMap<>(Flag.class);
  private final Map<CommandOption, String> options = new EnumMap<>(CommandOption.class);
  private final List<String> unknown = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final String usage;
  private final String words;
  private final Optional<Command> command;
  private List<String> operands = List.of();
  private List<Server> plannedServers = List.of();

  private Arguments(Map<Flag, List<String>> flags) {
    this.flags.putAll(flags);
    usage = "";
    words = "";
    command = Optional.empty();
  }

  private Arguments(ParseResult result) {
    List<ParseResult> levels =
        result.asCommandLineList().stream().map(CommandLine::getParseResult).toList();
    words =
        levels.stream()
            .skip(1)
            .map(level -> level.commandSpec().name())
            .collect(Collectors.joining(" "));
    command =
        Arrays.stream(Command.values()).filter(known -> known.words().equals(words)).findFirst();
    levels.forEach(this::take);
    if (!words.isEmpty() && command.isEmpty()) {
      problems.add(new Problem(words, "what to do is missing", "write " + words + " check"));
    }
    // Its text and not its model, which the daemon would keep as long as it runs.
    usage = helpRequested() ? innermost(result).getUsageMessage() : "";
    command.filter(known -> !helpRequested()).ifPresent(this::checkUse);
  }

  private static CommandLine innermost(ParseResult result) {
    List<CommandLine> levels = result.asCommandLineList();
    return levels.get(levels.size() - 1);
  }

  /** Takes arguments apart, whatever they are. */
  public static Arguments parse(String... args) {
    return ServingFlags.read(args).map(Arguments::new).orElseGet(() -> ofPicocli(args));
  }

  static Arguments ofPicocli(String... args) {
    return new Arguments(Grammar.of(args).parseArgs(args));
  }

  private void take(ParseResult level) {
    for (Flag flag : Flag.values()) {
      Optional.ofNullable(level.matchedOption(flag.option()))
          .ifPresent(option -> add(flag, option.stringValues()));
    }
    for (CommandOption known : CommandOption.values()) {
      Optional.ofNullable(level.matchedOption(known.option()))
          .map(OptionSpec::stringValues)
          .filter(values -> !values.isEmpty())
          .ifPresent(values -> add(known, values));
    }
    operands =
        level.matchedPositionals().stream()
            .flatMap(operand -> operand.stringValues().stream())
            .toList();
    unknown.addAll(level.unmatched());
    level.errors().forEach(this::misuse);
  }

  private void add(Flag flag, List<String> values) {
    flags.merge(flag, values, (some, more) -> Stream.of(some, more).flatMap(List::stream).toList());
  }

  private void add(CommandOption option, List<String> values) {
    options.put(option, values.get(0));
    if (values.size() > 1) {
      problems.add(
          new Problem(
              option.option(),
              "is given " + values.size() + " times",
              "give it once, with one value"));
    }
  }

  /** A value that is missing, or too many: the loader's to report, with every other problem. */
  private void misuse(Exception error) {
    if (!(concerned(error) instanceof OptionSpec spec)) {
      // Without what picocli says: it repeats values.
      unknown.add("");
      return;
    }
    Optional<Flag> known =
        Arrays.stream(Flag.values())
            .filter(flag -> flag.option().equals(spec.longestName()))
            .findFirst();
    if (known.isEmpty()) {
      problems.add(
          new Problem(
              spec.longestName(),
              "has no value",
              "write " + spec.longestName() + "=" + spec.paramLabel()));
      return;
    }
    Flag flag = known.get();
    switch (flag.kind()) {
      case VALUE, REPEATABLE -> add(flag, List.of(""));
      case SWITCH, REQUEST -> unknown.add(flag.option() + "=");
    }
  }

  private static @Nullable ArgSpec concerned(Exception error) {
    if (error instanceof MissingParameterException missing) {
      return missing.getMissing().get(0);
    }
    return error instanceof ParameterException misuse ? misuse.getArgSpec() : null;
  }

  private void checkUse(Command known) {
    String usage = "write " + Grammar.PROGRAM + " " + words + " " + known.operand();
    if (!known.operand().isEmpty() && operands.size() != 1) {
      problems.add(
          new Problem(
              words, "takes one " + known.operand() + ", and is given " + operands.size(), usage));
    }
    if (known == Command.TOKEN && operands.size() == 1 && !operand().equals("-")) {
      // Whatever it is, everybody could read it in the process list: it is not repeated at least.
      problems.add(
          new Problem(
              words,
              "reads a token from standard input only, as arguments are seen by everybody",
              usage));
    }
    if (known == Command.PLAN) {
      readPlan();
    }
    String output = output();
    if (!output.equals("text") && !output.equals("json")) {
      problems.add(
          new Problem(CommandOption.OUTPUT.option(), "is neither text nor json", "write one"));
    }
  }

  private void readPlan() {
    try {
      plannedServers =
          PlannedServers.of(option(CommandOption.SERVERS), option(CommandOption.WEIGHTS));
    } catch (ConfigException e) {
      problems.addAll(e.problems());
    }
  }

  private String output() {
    return option(CommandOption.OUTPUT).orElse("text");
  }

  /** How to write this command line, for a terminal of 100 columns; empty unless asked for. */
  public String usage() {
    return usage;
  }

  /** What to do instead of serving. */
  public Optional<Command> command() {
    return flags.containsKey(Flag.CONFIG_CHECK) ? Optional.of(Command.CONFIG_CHECK) : command;
  }

  /** What the command is about; empty where it takes nothing, or was given nothing. */
  public String operand() {
    return operands.stream().findFirst().orElse("");
  }

  public boolean wantsJson() {
    return output().equals("json");
  }

  /** The servers of a plan; empty for any other command. */
  public List<Server> plannedServers() {
    return plannedServers;
  }

  private Optional<String> option(CommandOption option) {
    return Optional.ofNullable(options.get(option));
  }

  /** Values as written by flag, in the order given; flags that are not given are absent. */
  public Map<Flag, List<String>> flags() {
    return flags;
  }

  /** Arguments that are no flag's, in the order given. */
  public List<String> unknown() {
    return List.copyOf(unknown);
  }

  /** What is wrong with how a command is called, but for its flags. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  public boolean helpRequested() {
    return flags.containsKey(Flag.HELP);
  }

  public boolean versionRequested() {
    return flags.containsKey(Flag.VERSION);
  }
}
