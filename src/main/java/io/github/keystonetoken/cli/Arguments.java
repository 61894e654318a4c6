package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.Flag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.INegatableOptionTransformer;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line, taken apart. Whether the values are right is for {@link
 * io.github.keystonetoken.config.ConfigLoader} to say.
 */
public final class Arguments {

  private static final int WIDTH = 100;
  private static final int LONGEST_OPTION = 44;

  /** A command, instead of serving. */
  public enum Command {
    /** Print the statements that give the exporter's account its rights. */
    GRANTS("grants", "Print the SQL that gives the exporter's account its rights, and exit.");

    private final String word;
    private final String help;

    Command(String word, String help) {
      this.word = word;
      this.help = help;
    }
  }

  private final Optional<Command> command;
  private final Map<Flag, List<String>> flags;
  private final List<String> unknown;

  private Arguments(
      Optional<Command> command, Map<Flag, List<String>> flags, List<String> unknown) {
    this.command = command;
    this.flags = flags;
    this.unknown = unknown;
  }

  /** Takes arguments apart, whatever they are. */
  public static Arguments parse(String... args) {
    CommandLine commandLine = commandLine();
    ParseResult result = commandLine.parseArgs(args);
    Map<Flag, List<String>> flags = new EnumMap<>(Flag.class);
    for (Flag flag : Flag.values()) {
      Optional.ofNullable(result.matchedOption(flag.option()))
          .ifPresent(option -> flags.put(flag, option.stringValues()));
    }
    List<String> unknown = new ArrayList<>(result.unmatched());
    for (Exception error : result.errors()) {
      misuse(error, flags, unknown);
    }
    Optional<Command> command =
        Arrays.stream(Command.values())
            .filter(known -> unknown.stream().findFirst().filter(known.word::equals).isPresent())
            .findFirst();
    command.ifPresent(known -> unknown.remove(0));
    return new Arguments(command, flags, List.copyOf(unknown));
  }

  /** A value that is missing, or too many: the loader's to report, with every other problem. */
  private static void misuse(Exception error, Map<Flag, List<String>> flags, List<String> unknown) {
    if (!(concerned(error) instanceof OptionSpec option)) {
      // Without what picocli says: it repeats values.
      unknown.add("");
      return;
    }
    Flag flag = flagOf(option);
    switch (flag.kind()) {
      case VALUE, REPEATABLE ->
          flags.merge(
              flag,
              List.of(""),
              (some, more) -> Stream.of(some, more).flatMap(List::stream).toList());
      case SWITCH, REQUEST -> unknown.add(flag.option() + "=");
    }
  }

  private static @Nullable ArgSpec concerned(Exception error) {
    if (error instanceof MissingParameterException missing) {
      return missing.getMissing().get(0);
    }
    return error instanceof ParameterException misuse ? misuse.getArgSpec() : null;
  }

  private static Flag flagOf(OptionSpec option) {
    return Arrays.stream(Flag.values())
        .filter(flag -> flag.option().equals(option.longestName()))
        .findFirst()
        .orElseThrow();
  }

  /** How to write the command line, for a terminal of 100 columns. */
  public static String usage() {
    return commandLine().getUsageMessage();
  }

  /** What to do instead of serving, where it is the first word that is no flag. */
  public Optional<Command> command() {
    return command;
  }

  /** Values as written by flag, in the order given; flags that are not given are absent. */
  public Map<Flag, List<String>> flags() {
    return flags;
  }

  /** Arguments that are no flag's, in the order given. */
  public List<String> unknown() {
    return unknown;
  }

  public boolean helpRequested() {
    return flags.containsKey(Flag.HELP);
  }

  public boolean versionRequested() {
    return flags.containsKey(Flag.VERSION);
  }

  public boolean configCheckRequested() {
    return flags.containsKey(Flag.CONFIG_CHECK);
  }

  private static CommandLine commandLine() {
    CommandSpec command = CommandSpec.create().name("keystone-token-exporter");
    command
        .usageMessage()
        .width(WIDTH)
        .longOptionsMaxWidth(LONGEST_OPTION)
        .sortOptions(false)
        .customSynopsis("keystone-token-exporter [OPTIONS] [COMMAND]")
        .description("Watches where OpenStack Keystone keeps its tokens, for Prometheus.")
        .footer(
            Stream.concat(
                    Stream.of("", "Commands, instead of serving:"),
                    Arrays.stream(Command.values())
                        .map(known -> "  %-8s %s".formatted(known.word, known.help)))
                .toArray(String[]::new));
    for (Flag.Group group : Flag.Group.values()) {
      command.addArgGroup(group(group));
    }
    command.parser().collectErrors(true);
    return new CommandLine(command)
        .setExpandAtFiles(false)
        .setOverwrittenOptionsAllowed(true)
        .setUnmatchedArgumentsAllowed(true)
        .setNegatableOptionTransformer(new NoPrefix());
  }

  private static ArgGroupSpec group(Flag.Group group) {
    ArgGroupSpec.Builder flags =
        ArgGroupSpec.builder().validate(false).heading("%n" + group.heading() + ":%n");
    Arrays.stream(Flag.values())
        .filter(flag -> flag.group() == group)
        .map(Arguments::option)
        .forEach(flags::addArg);
    return flags.build();
  }

  private static OptionSpec option(Flag flag) {
    OptionSpec.Builder option = OptionSpec.builder(flag.option()).description(description(flag));
    return switch (flag.kind()) {
      case VALUE, REPEATABLE ->
          option
              .type(List.class)
              .auxiliaryTypes(String.class)
              .arity("1")
              .paramLabel(flag.label())
              .build();
      case SWITCH -> option.type(boolean.class).negatable(true).build();
      case REQUEST -> option.type(boolean.class).build();
    };
  }

  private static String description(Flag flag) {
    return flag.defaultText().isEmpty()
        ? flag.help()
        : flag.help() + " Default: " + flag.defaultText() + ".";
  }

  /** {@code --no-} before the name, dots and all, which picocli's own pattern does not take. */
  private static final class NoPrefix implements INegatableOptionTransformer {
    @Override
    public String makeNegative(String optionName, CommandSpec command) {
      return "--no-" + optionName.substring(2);
    }

    @Override
    public String makeSynopsis(String optionName, CommandSpec command) {
      return "--[no-]" + optionName.substring(2);
    }
  }
}
