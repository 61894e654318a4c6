package io.github.keystonetoken.cli;

import io.github.keystonetoken.collectors.Investigation.Scope;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.lists.ListLookup;
import io.github.keystonetoken.lists.ListLookup.UserLists;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Snapshot;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The place of a user's list. */
@Command(
    name = "where",
    description = "Show on which server the list of a user is stored, and how large it is.",
    exitCodeList = {
      "0:The list is where it belongs.",
      "1:It is misplaced, or over half of what can be stored.",
      "2:The user is not known, or no server answered."
    })
final class WhereCommand implements ExporterCommand.Answering {

  @Mixin private final CommandOptions options = new CommandOptions();

  @Parameters(paramLabel = "USER", description = "Name or id of the user.")
  private String user = "";

  @Override
  public Status answer() throws ConfigException, InterruptedException {
    Config config = options.load();
    if (config.lists().isEmpty()) {
      return options.print(Report.withoutServers());
    }
    Config.Lists lists = config.lists().get();
    Snapshot snapshot = options.collect(config, Scope.LISTS);
    try (Nodes nodes = new Nodes(lists.servers(), config.access())) {
      List<UserLists> found = find(new ListLookup(lists, nodes, snapshot, options.clock()));
      return options.print(WhereReport.of(found, snapshot, lists.servers().size()));
    }
  }

  private List<UserLists> find(ListLookup lookup) throws InterruptedException {
    List<UserLists> found = new ArrayList<>();
    for (String id : lookup.idsOf(user)) {
      found.add(lookup.listsOf(id));
    }
    if (found.isEmpty()) {
      // A user of another backend than SQL: without a known name, but with a list.
      UserLists byId = lookup.listsOf(user);
      if (!byId.found().isEmpty()) {
        found.add(byId);
      }
    }
    return found;
  }
}
