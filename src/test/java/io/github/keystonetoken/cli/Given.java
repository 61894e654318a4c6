package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.ConfigLoader;
import io.github.keystonetoken.config.Options;
import io.github.keystonetoken.config.Problem;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Flags as the program parses them.
 *
 * @param misuse what is wrong with how they are written
 */
public record Given(Options options, List<Problem> misuse, CommandSpec daemon) {

  /** The flags of these arguments. */
  public static Given of(String... args) {
    ExporterCommand command = command();
    CommandSpec daemon = command.parse(args).commandSpec();
    return new Given(command.options(), command.misuse(), daemon);
  }

  /** The configuration that they make, with this process's environment. */
  public static Config config(String... args) throws ConfigException {
    Given given = of(args);
    return new ConfigLoader(given.options(), given.misuse(), System.getenv()).load();
  }

  /** The grammar. */
  static CommandLine commandLine() {
    return command().commandLine();
  }

  private static ExporterCommand command() {
    return new ExporterCommand(GeneratedFiles.VERSION, System.out, System.err);
  }

  /** What the field of a flag holds. */
  String valueOf(String flag) {
    Object value = daemon.findOption(flag).getValue();
    return String.valueOf(value);
  }
}
