package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.ConfigLoader;
import io.github.keystonetoken.config.Options;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.logging.Logging;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RegexTransformer;

/** The command line: the daemon and the commands. */
@Command(
    name = ExporterCommand.NAME,
    description = {
      "Export metrics about the tokens of OpenStack Keystone to Prometheus.",
      "Without a command, it serves metrics in the foreground. A command collects once, prints a report and exits."
    },
    mixinStandardHelpOptions = true,
    commandListHeading = "%nCommands (see COMMAND --help):%n",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "2:The configuration is invalid, or a listen address cannot be bound.",
      "3:Internal error, or out of memory."
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      "JAVA_HOME: Java installation to use, 17 or later. JAVA_OPTS: additional JVM options.",
      "NO_COLOR: disables colors if not empty. Colors are used on terminals only."
    })
public final class ExporterCommand {

  static final String NAME = "keystone-token-exporter";

  private static final int LONGEST_OPTION = 44;

  private static final List<Class<?>> COMMANDS =
      List.of(
          DoctorCommand.class,
          OwnerCommand.class,
          WhereCommand.class,
          ListsCommand.class,
          UsersCommand.class,
          TokenCommand.class,
          PlanCommand.class,
          GrantsCommand.class);

  /** What runs without a command. */
  public interface Daemon {

    /**
     * Starts to serve in other threads.
     *
     * @return the exit status; 0 if it serves
     * @throws ConfigException if the configuration is invalid
     */
    int serve(ConfigLoader loader) throws ConfigException;
  }

  private final Options options = new Options();
  private final String version;
  private final PrintStream out;
  private final PrintStream err;
  private List<Problem> misuse = List.of();

  @Option(
      names = "--config.check",
      description = "Check the configuration, print what would be watched, and exit.")
  private boolean configCheck;

  /**
   * @param version the line that {@code --version} prints
   */
  public ExporterCommand(String version, PrintStream out, PrintStream err) {
    this.version = version;
    this.out = out;
    this.err = err;
  }

  /**
   * Serves or runs a command, as the arguments say.
   *
   * @return the exit status; 0 for a daemon that serves
   */
  public int run(Daemon daemon, String... args) throws InterruptedException {
    List<CommandLine> levels = parse(args).asCommandLineList();
    CommandLine innermost = levels.get(levels.size() - 1);
    if (levels.stream().anyMatch(CommandLine::isUsageHelpRequested)) {
      out.print(innermost.getUsageMessage());
      return Status.FINE.code();
    }
    if (levels.stream().anyMatch(CommandLine::isVersionHelpRequested)) {
      out.println(version);
      return Status.FINE.code();
    }
    try {
      if (!configCheck
          && innermost.getCommandSpec().userObject() instanceof ReportCommand command) {
        startCommand();
        return command.run().code();
      }
      return configCheck ? check() : daemon.serve(loader(List.of()));
    } catch (ConfigException e) {
      e.problems().forEach(problem -> err.println(NAME + ": " + problem));
      return Status.UNUSABLE.code();
    }
  }

  private void startCommand() {
    Logging.configureForCommand();
    loader(List.of())
        .exposedPassword()
        .ifPresent(LoggerFactory.getLogger(ExporterCommand.class)::warn);
  }

  private int check() throws ConfigException {
    startCommand();
    out.print(ConfigCheck.report(loader(List.of()).load()).text(false));
    return Status.FINE.code();
  }

  /** Parses the arguments. Their problems are reported together with those of the configuration. */
  ParseResult parse(String... args) {
    CommandLine line = commandLine(isDaemon(args) ? List.of() : COMMANDS);
    ParseResult result = line.parseArgs(completed(line, args));
    misuse = Misuse.of(result);
    return result;
  }

  /**
   * With the flags that were parsed last and their problems.
   *
   * @param own problems of a command's own arguments
   */
  ConfigLoader loader(List<Problem> own) {
    List<Problem> problems = Stream.concat(misuse.stream(), own.stream()).toList();
    return new ConfigLoader(options, problems, System.getenv());
  }

  Options options() {
    return options;
  }

  List<Problem> misuse() {
    return misuse;
  }

  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  /** Whether all are flags of the daemon, which alone have dots. */
  private static boolean isDaemon(String... args) {
    return Stream.of(args).allMatch(arg -> arg.startsWith("--") && arg.contains("."));
  }

  /** The whole grammar. */
  CommandLine commandLine() {
    return commandLine(COMMANDS);
  }

  /**
   * The grammar. Errors are in the result of parsing; none is thrown.
   *
   * @param commands none for the daemon, which starts faster without
   */
  private CommandLine commandLine(List<Class<?>> commands) {
    CommandLine line = new CommandLine(this);
    commands.forEach(line::addSubcommand);
    line.setExpandAtFiles(false)
        .setOverwrittenOptionsAllowed(true)
        .setNegatableOptionTransformer(
            new RegexTransformer.Builder()
                .addPattern("^--(?:no-)?(.+)$", "--no-$1", "--[no-]$1")
                .build());
    specs(line)
        .forEach(
            spec -> {
              spec.parser().collectErrors(true);
              spec.usageMessage()
                  .abbreviateSynopsis(true)
                  .width(Report.WIDTH)
                  .longOptionsMaxWidth(LONGEST_OPTION)
                  .sortOptions(false);
            });
    options.sources().forEach(mixin -> addFlags(mixin, true, line));
    options.serving().forEach(mixin -> addFlags(mixin, false, line));
    OptionSpec check = line.getCommandSpec().findOption("--config.check");
    commands(line).forEach(command -> command.addOption(copy(check, false)));
    return line;
  }

  private static Stream<CommandSpec> commands(CommandLine line) {
    return line.getSubcommands().values().stream().map(CommandLine::getCommandSpec);
  }

  private static Stream<CommandSpec> specs(CommandLine line) {
    return Stream.concat(Stream.of(line.getCommandSpec()), commands(line));
  }

  /** Adds flags to the daemon and to every command, which fill the same fields. */
  private static void addFlags(Object mixin, boolean shownByCommands, CommandLine line) {
    CommandSpec flags = CommandSpec.forAnnotatedObject(mixin);
    String heading = flags.usageMessage().optionListHeading();
    line.getCommandSpec().addArgGroup(group(heading, flags.options()));
    commands(line)
        .forEach(
            command -> {
              List<OptionSpec> copies =
                  flags.options().stream().map(flag -> copy(flag, shownByCommands)).toList();
              if (shownByCommands) {
                command.addArgGroup(group(heading, copies));
              } else {
                copies.forEach(command::addOption);
              }
            });
  }

  private static ArgGroupSpec group(String heading, List<OptionSpec> options) {
    ArgGroupSpec.Builder group = ArgGroupSpec.builder().validate(false).heading(heading);
    options.forEach(group::addArg);
    return group.build();
  }

  /** The same for a command; "inherited" keeps the value that was given before the command. */
  private static OptionSpec copy(OptionSpec option, boolean shown) {
    return OptionSpec.builder(option).inherited(true).hidden(!shown).build();
  }

  /** Adds empty values where values are missing: picocli would drop the next flag. */
  private static String[] completed(CommandLine line, String... args) {
    String[] completed = args.clone();
    for (int i = 0; i < args.length; i++) {
      String flag = args[i];
      boolean isLast = i == args.length - 1 || args[i + 1].startsWith("--");
      if (isLast && specs(line).anyMatch(spec -> takesValue(spec.findOption(flag)))) {
        completed[i] = flag + "=";
      }
    }
    return completed;
  }

  private static boolean takesValue(@Nullable OptionSpec option) {
    return option != null && option.arity().min() > 0;
  }
}
