package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.cli.SingleCollection.Scope;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserList.Entries;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import io.github.keystonetoken.view.ListText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** The largest token lists of each memcached server. */
@Command(
    name = "lists",
    description =
        "Print the largest token lists of each memcached server; --collector.lists.top=N prints more.",
    exitCodeList = {"0:A server answered.", "2:No server answered."})
final class ListsCommand extends ReportCommand {

  @Override
  Report report() throws ConfigException, InterruptedException {
    return report(collect(load(), Scope.LISTS));
  }

  static Report report(Snapshot snapshot) {
    boolean someAnswered = snapshot.lists().values().stream().anyMatch(Outcome::isOk);
    Report report = new Report(someAnswered ? Status.FINE : Status.UNUSABLE);
    if (snapshot.lists().isEmpty()) {
      report.paragraph(
          "No lists were read: no memcached server is configured, or none answered in time."
              + Report.elsewhere(snapshot.tokenStore()));
    }
    List<Row> servers = new ArrayList<>();
    snapshot
        .lists()
        .forEach(
            (server, outcome) -> {
              if (!servers.isEmpty()) {
                report.emptyLine();
              }
              servers.add(addServer(server, outcome, snapshot.itemLimitBytes(server), report));
            });
    return report.data("servers", servers);
  }

  private static Row addServer(
      Server server, Outcome<ServerLists> outcome, OptionalLong limit, Report report) {
    Optional<ServerLists> found = outcome.figures();
    List<UserList> top = found.map(ServerLists::top).orElse(List.of());
    List<Row> largest = top.stream().map(list -> row(list, server, limit)).toList();
    String failure =
        outcome instanceof Outcome.Failed<ServerLists> failed ? failed.failure().reason() : null;
    if (failure != null) {
      report.paragraph(failure);
    } else {
      report.paragraph(heading(server, found.orElseThrow())).table(largest);
      long others = found.orElseThrow().lists() - largest.size();
      if (!largest.isEmpty() && others > 0) {
        report.line("and " + Amounts.count(others, "smaller list"));
      }
      top.forEach(list -> addRemarks(list, report));
    }
    return new Row()
        .data("server", server.address())
        .data("failure", failure)
        .data("item_limit_bytes", limit)
        .data("lists", found.map(ServerLists::lists))
        .data("misplaced", found.map(ServerLists::misplaced))
        .data("undecodable", found.map(ServerLists::undecodable))
        .data("bytes", found.map(ServerLists::bytes))
        .data("rewrite_bytes_per_second", found.map(ServerLists::rewriteBytesPerSecond))
        .data("largest", largest);
  }

  private static String heading(Server server, ServerLists found) {
    StringJoiner heading = new StringJoiner(", ", server.address() + ": ", ".");
    heading.add(Amounts.count(found.lists(), "list"));
    heading.add(Amounts.bytes(found.bytes()));
    found
        .rewriteBytesPerSecond()
        .ifPresent(rate -> heading.add("rewrites " + Amounts.bytesPerSecond(rate)));
    if (found.misplaced().orElse(0) > 0) {
      heading.add(Amounts.count(found.misplaced().getAsLong()) + " misplaced");
    }
    return heading.toString();
  }

  private static void addRemarks(UserList list, Report report) {
    String misplaced =
        list.home()
            .filter(home -> list.misplaced())
            .map(home -> "misplaced, belongs on " + home.address())
            .orElse("");
    String remarks =
        Stream.of(misplaced, ListText.remark(list))
            .filter(remark -> !remark.isEmpty())
            .collect(Collectors.joining("; "));
    if (!remarks.isEmpty()) {
      report.paragraph(Account.of(list).nameOrId() + ": " + remarks + ".");
    }
  }

  private static Row row(UserList list, Server holder, OptionalLong limit) {
    Row row = new Row().text("OWNER", Account.of(list).nameOrId());
    return addList(list, holder, limit, row).data("rewritten_at", list.rewrittenAt());
  }

  /**
   * Adds what every command prints of a list.
   *
   * @param limit the largest value that the holder stores; empty if unknown
   */
  static Row addList(UserList list, Server holder, OptionalLong limit, Row row) {
    Map<String, Long> states = list.entries().map(Entries::byState).orElse(Map.of());
    return row.user(list.user())
        .data("key", list.key())
        .data("server", holder.address())
        .data("home", list.home().map(Server::address))
        .data("misplaced", list.misplaced())
        .number("BYTES", "bytes", list.bytes())
        .number(
            "OF LIMIT", limit.isPresent() ? Amounts.percent(list.shareOf(limit.getAsLong())) : null)
        .number("LIVE", "live", states.get("live"))
        .number("EXPIRED", "expired", states.get("expired"))
        .data("unknown", states.get("unknown"))
        .data("malformed", states.get("malformed"))
        .data("problem", list.problem())
        .number("RECENT", "recent", list.entries().flatMap(Entries::recent));
  }
}
