package io.github.keystonetoken.cli;

import io.github.keystonetoken.collectors.Investigation.Scope;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.lists.ListLookup;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Snapshot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The owner of a key. */
@Command(
    name = "owner",
    description = "Print whose list is stored in memcached under a key.",
    exitCodeList = {
      "0:The owner is known.",
      "1:No owner could be found.",
      "2:No server answered, or KEY is no key of a list."
    })
final class OwnerCommand implements ExporterCommand.Answering {

  @Mixin private final CommandOptions options = new CommandOptions();

  @Parameters(
      paramLabel = "KEY",
      description = "The 40 hexadecimal digits of a hashed key, or usertokens-ID.")
  private String key = "";

  @Override
  public Status answer() throws ConfigException, InterruptedException {
    Config config = options.load();
    if (!OwnerReport.isKey(key)) {
      return options.print(OwnerReport.notAKey());
    }
    if (config.lists().isEmpty()) {
      return options.print(Report.withoutServers());
    }
    Config.Lists lists = config.lists().get();
    Snapshot snapshot = options.collect(config, Scope.LISTS);
    try (Nodes nodes = new Nodes(lists.servers(), config.access())) {
      return options.print(
          OwnerReport.of(
              new ListLookup(lists, nodes, snapshot, options.clock()).ownerOf(key),
              lists.servers().size()));
    }
  }
}
