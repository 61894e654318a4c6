package io.github.keystonetoken.cli;

import io.github.keystonetoken.collectors.Investigation.Scope;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.model.Snapshot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Everything that is wrong. */
@Command(
    name = "doctor",
    description = "Print everything that is wrong, worst first, each with its remedy.",
    exitCodeList = {
      "0:All is well.",
      "1:A finding is critical or a warning.",
      "2:Nothing could be read."
    })
final class DoctorCommand implements ExporterCommand.Answering {

  @Mixin private final CommandOptions options = new CommandOptions();

  @Override
  public Status answer() throws ConfigException, InterruptedException {
    Config config = options.load();
    Snapshot snapshot = options.collect(config, Scope.EVERYTHING);
    return options.print(DoctorReport.of(config, snapshot, options.clock().instant()));
  }
}
