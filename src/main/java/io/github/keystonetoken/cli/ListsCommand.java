package io.github.keystonetoken.cli;

import io.github.keystonetoken.collectors.Investigation.Scope;
import io.github.keystonetoken.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The largest lists. */
@Command(
    name = "lists",
    description =
        "Show the largest lists of each memcached server; --collector.lists.top=N for more.",
    exitCodeList = {"0:A server answered.", "2:No server answered."})
final class ListsCommand implements ExporterCommand.Answering {

  @Mixin private final CommandOptions options = new CommandOptions();

  @Override
  public Status answer() throws ConfigException, InterruptedException {
    return options.print(ListsReport.of(options.collect(options.load(), Scope.LISTS)));
  }
}
