package io.github.keystonetoken.cli;

import io.github.keystonetoken.collectors.Investigation.Scope;
import io.github.keystonetoken.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The owners of the token table's rows. */
@Command(
    name = "users",
    description = "Show who owns the rows of the token table; --collector.users=N for more.",
    exitCodeList = {"0:The owners were read.", "2:They cannot be read."})
final class UsersCommand implements ExporterCommand.Answering {

  @Mixin private final CommandOptions options = new CommandOptions();

  @Override
  public Status answer() throws ConfigException, InterruptedException {
    return options.print(UsersReport.of(options.collect(options.load(), Scope.TABLE)));
  }
}
