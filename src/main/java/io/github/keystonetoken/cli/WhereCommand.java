package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.cli.SingleCollection.Scope;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.lists.ListLookup;
import io.github.keystonetoken.lists.ListLookup.Sighting;
import io.github.keystonetoken.lists.ListLookup.UserLists;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import io.github.keystonetoken.view.ListText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Where a user's list is and belongs, and its size. */
@Command(
    name = "where",
    description = "Print which servers store the token list of a user, which should, and its size.",
    exitCodeList = {
      "0:The list is where it belongs.",
      "1:The list is misplaced, or larger than half the item limit.",
      "2:The user is unknown, or no server answered."
    })
final class WhereCommand extends ReportCommand {

  @Parameters(paramLabel = "USER", description = "Name or id of the user.")
  private String user = "";

  @Override
  Report report() throws ConfigException, InterruptedException {
    Config config = load();
    Config.Lists lists = config.lists().orElse(null);
    if (lists == null) {
      return Report.withoutServers(config);
    }
    Snapshot snapshot = collect(config, Scope.LISTS);
    try (Nodes nodes = new Nodes(lists.servers(), config.access())) {
      List<UserLists> found = find(new ListLookup(lists, nodes, snapshot, clock()));
      return report(found, snapshot, nodes.servers().size());
    }
  }

  private List<UserLists> find(ListLookup lookup) throws InterruptedException {
    List<UserLists> found = new ArrayList<>();
    for (String id : lookup.idsOf(user)) {
      found.add(lookup.listsOf(id));
    }
    if (found.isEmpty()) {
      // A user of another backend than SQL has no known name, but may have a list.
      UserLists byId = lookup.listsOf(user);
      if (!byId.found().isEmpty()) {
        found.add(byId);
      }
    }
    return found;
  }

  /**
   * @param users all with the given name
   * @param snapshot for the item limits and the order of the servers
   * @param servers how many were queried
   */
  static Report report(List<UserLists> users, Snapshot snapshot, int servers) {
    if (users.isEmpty()) {
      return Report.refusal(
          "where: no user with this name or id is known, and no server stores a list under such an id. Write the name as in Keystone, or the id. Names are read from the database; 'keystone-token-exporter doctor' shows whether it was read."
              + Report.elsewhere(snapshot.tokenStore()));
    }
    List<String> reasons = new ArrayList<>();
    for (UserLists user : users) {
      user.found().forEach(found -> addReason(found, snapshot, reasons));
    }
    boolean noneAnswered = users.stream().allMatch(user -> user.failures().size() == servers);
    Status answered = reasons.isEmpty() ? Status.FINE : Status.FINDING;
    Report report = new Report(noneAnswered ? Status.UNUSABLE : answered);
    List<Row> data = new ArrayList<>();
    for (UserLists user : users) {
      if (!data.isEmpty()) {
        report.emptyLine();
      }
      data.add(addUser(user, snapshot, servers, report));
    }
    if (!reasons.isEmpty()) {
      report.emptyLine().paragraph("Exit status 1: " + String.join("; ", reasons) + ".");
    }
    return report.data("users", data);
  }

  /** Why a list is a finding, if it is one. */
  private static void addReason(Sighting found, Snapshot snapshot, List<String> reasons) {
    String on = "the list on " + found.holder().address();
    OptionalLong limit = snapshot.itemLimitBytes(found.holder());
    double share = limit.isPresent() ? found.list().shareOf(limit.getAsLong()) : 0;
    if (found.list().misplaced()) {
      reasons.add(on + " is misplaced");
    } else if (share > Thresholds.LIST_LARGE) {
      reasons.add(on + " has " + Amounts.percent(share) + " of the item limit, more than half");
    }
  }

  private static Row addUser(UserLists user, Snapshot snapshot, int servers, Report report) {
    Placement placement = snapshot.placementFigures().orElse(null);
    boolean isReplicated = placement != null && placement.replicated();
    report.line("user:       " + new Account(user.user()).nameAndId());
    List<Row> keys = new ArrayList<>();
    user.places()
        .forEach(
            (key, places) -> {
              List<String> addresses = places.stream().map(Server::address).toList();
              report.line("key:        " + key);
              report.paragraph(
                  "belongs on: ", isReplicated ? "every server" : String.join(" or ", addresses));
              keys.add(new Row().data("key", key).data("belongs_on", addresses));
            });
    ServerOrder order = placement == null ? ServerOrder.UNKNOWN : placement.order();
    if (servers > 1 && !isReplicated) {
      report.paragraph("order:      ", ListText.order(order));
    }
    List<Row> lists = user.found().stream().map(found -> row(found, snapshot)).toList();
    if (!lists.isEmpty()) {
      report.emptyLine().table(lists);
      user.found()
          .forEach(
              found -> {
                String remark = ListText.remark(found.list());
                if (!remark.isEmpty()) {
                  report.paragraph(found.holder().address() + ": " + remark);
                }
              });
    } else if (user.failures().size() < servers) {
      report.paragraph(
          "No server that answered stores a list of this user."
              + Report.elsewhere(snapshot.tokenStore()));
    }
    user.failures().values().forEach(reason -> report.paragraph("failed: ", reason));
    return new Row()
        .user(user.user())
        .data("keys", keys)
        .data("order", order.verdict().name().toLowerCase(Locale.ROOT))
        .data("lists", lists)
        .data("failures", Row.failures(user.failures()));
  }

  /** A list that Keystone stored elsewhere during an outage is "moved". */
  private static String place(Sighting found) {
    if (found.list().misplaced()) {
      return "misplaced";
    }
    return found.list().home().filter(home -> !home.equals(found.holder())).isPresent()
        ? "moved"
        : "correct";
  }

  private static Row row(Sighting found, Snapshot snapshot) {
    OptionalLong limit = snapshot.itemLimitBytes(found.holder());
    Row row = new Row().text("FOUND ON", found.holder().address());
    return ListsCommand.addList(found.list(), found.holder(), limit, row)
        .text("STORED", "rewritten_at", found.list().rewrittenAt())
        .text("PLACE", place(found))
        .data("item_limit_bytes", limit);
  }
}
