package io.github.keystonetoken.cli;

import io.github.keystonetoken.collectors.Investigation.Scope;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.config.ServerList;
import io.github.keystonetoken.model.Server;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What another list of servers would change. */
@Command(
    name = "plan",
    description =
        "Show what another list of memcached servers would change, and how many logins it would"
            + " cost.",
    exitCodeList = {"0:A server answered.", "2:No server answered."})
final class PlanCommand implements ExporterCommand.Answering {

  @Option(
      names = "--servers",
      paramLabel = "LIST",
      description = "The planned servers, as and in the order in which Keystone would list them.")
  private @Nullable String servers;

  @Mixin private final CommandOptions options = new CommandOptions();

  @Override
  public Status answer() throws ConfigException, InterruptedException {
    List<Server> planned = List.of();
    List<Problem> problems = List.of();
    try {
      planned = ServerList.planned(servers);
    } catch (ConfigException e) {
      problems = e.problems();
    }
    Config config = options.load(problems);
    if (config.lists().isEmpty()) {
      return options.print(Report.withoutServers());
    }
    Config.Lists lists = config.lists().get();
    return options.print(
        PlanReport.of(
            options.collect(config, Scope.ALL_LISTS),
            lists.servers(),
            planned,
            lists.recentWindow()));
  }
}
