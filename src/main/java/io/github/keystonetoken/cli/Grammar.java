package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.Flag;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.INegatableOptionTransformer;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The command line as picocli has it: flags, commands, help. Nothing is thrown for misuse. */
final class Grammar {

  static final String PROGRAM = "keystone-token-exporter";

  private static final int WIDTH = Page.WIDTH;
  private static final int LONGEST_OPTION = 44;

  /** First words of the commands that are understood in full. */
  private final Set<String> asked;

  private Grammar(Set<String> asked) {
    this.asked = asked;
  }

  /** All of it. */
  static CommandLine whole() {
    return new Grammar(
            Arrays.stream(Command.values()).map(Grammar::firstWord).collect(Collectors.toSet()))
        .commandLine();
  }

  /**
   * What these arguments can mean: hundreds of flags of commands that nobody asks for would cost
   * the daemon time and memory.
   */
  static CommandLine of(String... args) {
    return new Grammar(Set.copyOf(List.of(args))).commandLine();
  }

  private static String firstWord(Command command) {
    return command.words().split(" ", -1)[0];
  }

  private CommandLine commandLine() {
    CommandSpec root = spec(PROGRAM);
    root.usageMessage()
        .customSynopsis(PROGRAM + " [OPTIONS] [COMMAND]")
        .description("Watches where OpenStack Keystone keeps its tokens, for Prometheus.")
        .commandListHeading("%nCommands, instead of serving (COMMAND --help says more):%n");
    for (Flag.Group group : Flag.Group.values()) {
      root.addArgGroup(group(group));
    }
    for (Command command : Command.values()) {
      String[] words = command.words().split(" ", -1);
      CommandSpec parent = root;
      for (int i = 0; i < words.length - 1; i++) {
        parent = child(parent, words[i]);
      }
      parent.addSubcommand(words[words.length - 1], spec(command));
    }
    return new CommandLine(root)
        .setExpandAtFiles(false)
        .setOverwrittenOptionsAllowed(true)
        .setUnmatchedArgumentsAllowed(true)
        .setNegatableOptionTransformer(new NoPrefix());
  }

  /** The command that groups others, made where it is not there yet. */
  private CommandSpec child(CommandSpec parent, String word) {
    CommandLine known = parent.subcommands().get(word);
    if (known != null) {
      return known.getCommandSpec();
    }
    CommandSpec group = spec(word);
    group.usageMessage().description("Look at the configuration.");
    addFlags(group);
    parent.addSubcommand(word, group);
    return group;
  }

  private static CommandSpec spec(String name) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().width(WIDTH).longOptionsMaxWidth(LONGEST_OPTION).sortOptions(false);
    spec.parser().collectErrors(true);
    return spec;
  }

  private CommandSpec spec(Command command) {
    String words = command.words();
    CommandSpec spec = spec(words.substring(words.lastIndexOf(' ') + 1));
    String operand = command.operand().isEmpty() ? "" : " " + command.operand();
    spec.usageMessage()
        .customSynopsis(PROGRAM + " " + words + " [OPTIONS]" + operand)
        .description(command.help())
        .footer(
            "",
            "It takes all flags of the daemon; '" + PROGRAM + " --help' lists the others.",
            "Exit status: 0 where all is well; " + command.statuses() + ".");
    if (!command.operand().isEmpty()) {
      // Any number of them: too few or too many are told with everything else that is wrong.
      spec.addPositional(
          PositionalParamSpec.builder()
              .arity("0..*")
              .type(List.class)
              .auxiliaryTypes(String.class)
              .paramLabel(command.operand())
              .hidden(true)
              .build());
    }
    command.options().forEach(option -> spec.addOption(option(option)));
    spec.addOption(option(CommandOption.OUTPUT));
    if (asked.contains(firstWord(command))) {
      addFlags(spec);
    }
    return spec;
  }

  /** Those that say where to look are shown; the others are taken too. */
  private static void addFlags(CommandSpec command) {
    for (Flag.Group group : Flag.Group.values()) {
      if (group == Flag.Group.KEYSTONE || group == Flag.Group.PLACES) {
        command.addArgGroup(group(group));
      } else {
        Arrays.stream(Flag.values())
            .filter(flag -> flag.group() == group)
            .map(flag -> option(flag).hidden(flag != Flag.HELP).build())
            .forEach(command::addOption);
      }
    }
  }

  private static ArgGroupSpec group(Flag.Group group) {
    ArgGroupSpec.Builder flags =
        ArgGroupSpec.builder().validate(false).heading("%n" + group.heading() + ":%n");
    Arrays.stream(Flag.values())
        .filter(flag -> flag.group() == group)
        .map(flag -> option(flag).build())
        .forEach(flags::addArg);
    return flags.build();
  }

  private static OptionSpec option(CommandOption option) {
    return OptionSpec.builder(option.option())
        .description(option.help())
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .paramLabel(option.label())
        .build();
  }

  private static OptionSpec.Builder option(Flag flag) {
    OptionSpec.Builder option =
        OptionSpec.builder(flag.option())
            .description(description(flag))
            .showDefaultValue(Visibility.NEVER);
    return switch (flag.kind()) {
      case VALUE, REPEATABLE ->
          option.type(List.class).auxiliaryTypes(String.class).arity("1").paramLabel(flag.label());
      case SWITCH -> option.type(boolean.class).negatable(true);
      case REQUEST -> option.type(boolean.class);
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
