package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.cli.SingleCollection.Scope;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.config.ServerList;
import io.github.keystonetoken.lists.placement.Relocation;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
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

  private static final int SHOWN = 20;

  @Option(
      names = "--servers",
      paramLabel = "LIST",
      description = "The planned servers, as and in the order in which Keystone would list them.")
  private @Nullable String servers;

  @Mixin private final CommandOptions options = new CommandOptions();

  /** A list with what its rewrites send, in bytes per second, and where it is and would be. */
  private record Moving(
      UserList list, OptionalDouble traffic, String from, String to, boolean moves) {}

  /** Bytes stored, and bytes per second that rewrites send. */
  private record Load(long bytes, double traffic) {
    static final Load NONE = new Load(0, 0);

    static Load of(Moving list) {
      return new Load(list.list().bytes(), list.traffic().orElse(0));
    }

    static Load sum(Map<String, Load> loads) {
      return loads.values().stream().reduce(NONE, Load::and);
    }

    Load and(Load more) {
      return new Load(bytes + more.bytes, traffic + more.traffic);
    }
  }

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
    Config.Lists lists = config.lists().orElse(null);
    return options.print(
        lists == null
            ? Report.withoutServers()
            : report(
                options.collect(config, Scope.ALL_LISTS),
                lists.servers(),
                planned,
                lists.recentWindow()));
  }

  /**
   * @param snapshot with as many lists as could be read
   * @param current Keystone's list of servers as it is
   * @param planned as it would be
   * @param window that the recent entries are of
   */
  static Report report(
      Snapshot snapshot, List<Server> current, List<Server> planned, Duration window) {
    Placement placement = snapshot.placement().flatMap(Outcome::figures).orElse(null);
    if (placement == null || snapshot.lists().values().stream().noneMatch(Outcome::isOk)) {
      return Report.refusal(
          "plan: no memcached server could be read, so nothing can be said: 'doctor' says why.");
    }
    if (placement.replicated()) {
      return Report.refusal(
          "plan: each server has every list, as Keystone's client stores them on servers with SASL:"
              + " nothing moves, and a new server begins empty.");
    }
    Relocation relocation = new Relocation(current, planned);
    List<Moving> lists = lists(snapshot, relocation, window);
    Map<String, Load> now = empty(current);
    Map<String, Load> then = empty(planned);
    for (Moving list : lists) {
      now.merge(list.from(), Load.of(list), Load::and);
      then.merge(list.to(), Load.of(list), Load::and);
    }
    boolean isComplete = snapshot.lists().values().stream().allMatch(PlanCommand::isComplete);
    return report(lists, now, then, relocation.movedShare(), isComplete);
  }

  /** Largest first. */
  private static List<Moving> lists(Snapshot snapshot, Relocation relocation, Duration window) {
    List<Moving> lists = new ArrayList<>();
    snapshot
        .lists()
        .forEach(
            (holder, outcome) ->
                outcome.figures().map(ServerLists::top).orElse(List.of()).stream()
                    .map(
                        list ->
                            new Moving(
                                list,
                                list.rewriteBytesPerSecond(window),
                                holder.address(),
                                relocation.to(list.key()).address(),
                                relocation.moves(list.key())))
                    .forEach(lists::add));
    lists.sort(Comparator.comparingLong((Moving list) -> list.list().bytes()).reversed());
    return lists;
  }

  private static boolean isComplete(Outcome<ServerLists> outcome) {
    return outcome.figures().filter(lists -> lists.top().size() == lists.lists()).isPresent();
  }

  private static Map<String, Load> empty(List<Server> servers) {
    Map<String, Load> loads = new LinkedHashMap<>();
    servers.forEach(server -> loads.put(server.address(), Load.NONE));
    return loads;
  }

  private static Report report(
      List<Moving> lists,
      Map<String, Load> now,
      Map<String, Load> then,
      double movedShare,
      boolean isComplete) {
    List<Row> servers = servers(now, then);
    List<Row> moving = lists.stream().filter(Moving::moves).map(PlanCommand::row).toList();
    Report report = new Report(Status.FINE).table(servers).emptyLine();
    if (moving.isEmpty()) {
      report.paragraph("No list that was found moves.");
    } else {
      report.table(moving.stream().limit(SHOWN).toList());
      if (moving.size() > SHOWN) {
        report.line("and " + Amounts.count(moving.size() - SHOWN, "smaller list"));
      }
    }
    report
        .emptyLine()
        .paragraph(
            "Of all keys "
                + Amounts.percent(movedShare)
                + " move. Their tokens are not found any more: so many logins are lost, until their"
                + " users log in again.");
    Load all = Load.sum(now);
    Load largest = lists.isEmpty() ? Load.NONE : Load.of(lists.get(0));
    if (all.bytes() > 0) {
      report.paragraph(
          "No servers, however many, bring the busiest one below the largest list, which is %s's: %s of all bytes%s."
              .formatted(
                  Account.of(lists.get(0).list()).nameOrId(),
                  Amounts.percent((double) largest.bytes() / all.bytes()),
                  all.traffic() > 0
                      ? " and "
                          + Amounts.percent(largest.traffic() / all.traffic())
                          + " of the traffic"
                      : ""));
    }
    return report
        .paragraph(
            "The order of the servers counts."
                + (isComplete ? "" : " Some lists could not be read, and are not in the figures."))
        .data("complete", isComplete)
        .data("moved_keys_ratio", movedShare)
        .data("floor_bytes_ratio", all.bytes() > 0 ? (double) largest.bytes() / all.bytes() : null)
        .data("servers", servers)
        .data("moving", moving);
  }

  private static List<Row> servers(Map<String, Load> now, Map<String, Load> then) {
    Set<String> addresses = new LinkedHashSet<>(now.keySet());
    addresses.addAll(then.keySet());
    List<Row> rows = new ArrayList<>();
    for (String address : addresses) {
      Load before = now.get(address);
      Load after = then.get(address);
      rows.add(
          new Row()
              .text("SERVER", "server", address)
              .number("BYTES NOW", before == null ? null : before.bytes())
              .number("SHARE", share(before, now))
              .number("THEN", after == null ? null : after.bytes())
              .number("SHARE", share(after, then))
              .number("TRAFFIC NOW", traffic(before))
              .number("THEN", traffic(after))
              .data("now", row(before))
              .data("then", row(after)));
    }
    return rows;
  }

  private static @Nullable String share(@Nullable Load part, Map<String, Load> loads) {
    long all = Load.sum(loads).bytes();
    return part == null || all == 0 ? null : Amounts.percent((double) part.bytes() / all);
  }

  private static @Nullable String traffic(@Nullable Load load) {
    return load == null ? null : Amounts.bytesPerSecond(load.traffic());
  }

  private static @Nullable Row row(@Nullable Load load) {
    return load == null
        ? null
        : new Row().data("bytes", load.bytes()).data("traffic_bytes_per_second", load.traffic());
  }

  private static Row row(Moving moving) {
    UserList list = moving.list();
    OptionalDouble traffic = moving.traffic();
    return new Row()
        .text("USER WHO MOVES", Account.of(list).nameOrId())
        .data("user_id", list.userId())
        .data("user_name", list.userName())
        .number("BYTES", "bytes", list.bytes())
        .number(
            "TRAFFIC", traffic.isPresent() ? Amounts.bytesPerSecond(traffic.getAsDouble()) : null)
        .data("traffic_bytes_per_second", traffic)
        .text("FROM", "from", moving.from())
        .text("TO", "to", moving.to());
  }
}
