package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The SQL that sets the exporter's account up. */
@Command(
    name = "grants",
    description = "Print the SQL that gives the exporter's account its rights.",
    exitCodeList = {"0:It was printed.", "2:The configuration is wrong."})
final class GrantsCommand implements ExporterCommand.Answering {

  @Mixin private final CommandOptions options = new CommandOptions();

  @Override
  public Status answer() throws ConfigException {
    return options.print(GrantsReport.of(options.load()));
  }
}
