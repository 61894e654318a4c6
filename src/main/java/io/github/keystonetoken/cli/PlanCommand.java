package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.cli.SingleCollection.Scope;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.config.ServerList;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.TokenStore;
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
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The effect of another list of servers. */
@Command(
    name = "plan",
    description =
        "Print how another list of memcached servers would change their load, and which share of logins it would lose.",
    exitCodeList = {"0:A server answered.", "2:No server answered."})
final class PlanCommand extends ReportCommand {

  private static final int SHOWN = 20;

  @Option(
      names = "--servers",
      paramLabel = "LIST",
      description = "Plan with these servers, in the order in which Keystone would list them.")
  private @Nullable String servers;

  /** A list with what its rewrites send, in bytes per second, and where it is and would be. */
  private record Moving(
      UserList list, OptionalDouble traffic, String from, String to, boolean moves) {}

  /** Bytes stored, and bytes per second that rewrites send; NaN if no list's are known. */
  private record Load(long bytes, double traffic) {

    Load and(Load more) {
      return new Load(bytes + more.bytes, traffic + more.traffic);
    }

    String share(Load all) {
      return Amounts.percent((double) bytes / all.bytes);
    }

    Optional<String> trafficText() {
      return Optional.of(traffic).filter(Double::isFinite).map(Amounts::bytesPerSecond);
    }

    Row row() {
      return new Row().data("bytes", bytes).data("traffic_bytes_per_second", traffic);
    }
  }

  @Override
  Report report() throws ConfigException, InterruptedException {
    List<Server> planned = List.of();
    List<Problem> problems = List.of();
    try {
      planned = ServerList.planned(servers);
    } catch (ConfigException e) {
      problems = e.problems();
    }
    Config config = load(problems);
    Config.Lists lists = config.lists().orElse(null);
    if (lists == null) {
      return Report.withoutServers(config);
    }
    Snapshot snapshot = collect(config, Scope.ALL_LISTS);
    return report(snapshot, lists.servers(), planned, lists.recentWindow());
  }

  /**
   * @param snapshot with as many lists as could be read
   * @param current Keystone's present list of servers
   * @param window of the recent entries
   */
  static Report report(
      Snapshot snapshot, List<Server> current, List<Server> planned, Duration window) {
    Placement placement = snapshot.placementFigures().orElse(null);
    if (placement == null || snapshot.lists().values().stream().noneMatch(Outcome::isOk)) {
      return Report.refusal(
          "plan: no memcached server could be read. Run 'keystone-token-exporter doctor' for the reasons.");
    }
    if (placement.replicated()) {
      return Report.refusal(
          "plan: with SASL, Keystone's client stores every list on every server: no list moves, and a new server starts empty.");
    }
    Ring ring = new Ring(current);
    Ring plannedRing = new Ring(planned);
    List<Moving> lists = lists(snapshot, ring, plannedRing, window);
    double noTraffic = lists.stream().anyMatch(list -> list.traffic().isPresent()) ? 0 : Double.NaN;
    Load none = new Load(0, noTraffic);
    Map<String, Load> now = new LinkedHashMap<>();
    Map<String, Load> then = new LinkedHashMap<>();
    current.forEach(server -> now.put(server.address(), none));
    planned.forEach(server -> then.put(server.address(), none));
    for (Moving moving : lists) {
      Load load = new Load(moving.list().bytes(), moving.traffic().orElse(noTraffic));
      now.merge(moving.from(), load, Load::and);
      then.merge(moving.to(), load, Load::and);
    }
    Load all = now.values().stream().reduce(none, Load::and);
    boolean isComplete = snapshot.lists().values().stream().allMatch(PlanCommand::isComplete);
    double movedShare = ring.movedShare(plannedRing);
    Report report =
        new Report(Status.FINE)
            .data("complete", isComplete)
            .data("moved_keys_ratio", movedShare)
            .data(
                "floor_bytes_ratio",
                lists.isEmpty() ? null : (double) lists.get(0).list().bytes() / all.bytes());
    addServers(now, then, all, report);
    if (!lists.isEmpty()) {
      addMoving(lists.stream().filter(Moving::moves).map(PlanCommand::row).toList(), report);
    }
    report.paragraph(
        "%s of all keys move. %s"
            .formatted(Amounts.percent(movedShare), effect(snapshot.tokenStore())));
    if (all.bytes() > 0) {
      report.paragraph(floor(lists.get(0), all));
    }
    return report.paragraph(
        "The order of the servers matters."
            + (isComplete ? "" : " Lists that could not be read are not included."));
  }

  private static String effect(TokenStore store) {
    return switch (store.place()) {
      case MEMCACHED ->
          "Keystone no longer finds the tokens under these keys: their users must log in again.";
      case SQL, NONE ->
          "These servers are not known to hold tokens; with oslo_cache.memcache_pool, Keystone's cache misses these values once.";
      case UNKNOWN -> "Keystone no longer finds the values under these keys.";
    };
  }

  /** Largest first. */
  private static List<Moving> lists(Snapshot snapshot, Ring ring, Ring planned, Duration window) {
    List<Moving> lists = new ArrayList<>();
    snapshot
        .lists()
        .forEach(
            (holder, outcome) -> {
              for (UserList list : outcome.figures().map(ServerLists::top).orElse(List.of())) {
                OptionalDouble traffic = list.rewriteBytesPerSecond(window);
                String to = planned.homeOf(list.key()).address();
                boolean moves = ring.moves(list.key(), planned);
                lists.add(new Moving(list, traffic, holder.address(), to, moves));
              }
            });
    lists.sort(Comparator.comparingLong((Moving moving) -> moving.list().bytes()).reversed());
    return lists;
  }

  private static boolean isComplete(Outcome<ServerLists> outcome) {
    return outcome.figures().filter(lists -> lists.top().size() == lists.lists()).isPresent();
  }

  private static void addServers(
      Map<String, Load> now, Map<String, Load> then, Load all, Report report) {
    List<Row> rows = new ArrayList<>();
    Set<String> addresses = new LinkedHashSet<>(now.keySet());
    addresses.addAll(then.keySet());
    for (String address : addresses) {
      Optional<Load> before = Optional.ofNullable(now.get(address));
      Optional<Load> after = Optional.ofNullable(then.get(address));
      rows.add(
          new Row()
              .text("SERVER", "server", address)
              .number("BYTES NOW", before.map(Load::bytes))
              .number("SHARE", before.map(load -> load.share(all)))
              .number("THEN", after.map(Load::bytes))
              .number("SHARE", after.map(load -> load.share(all)))
              .number("TRAFFIC NOW", before.flatMap(Load::trafficText))
              .number("THEN", after.flatMap(Load::trafficText))
              .data("now", before.map(Load::row))
              .data("then", after.map(Load::row)));
    }
    if (all.bytes() > 0) {
      report.table(rows).emptyLine();
    }
    report.data("servers", rows);
  }

  private static void addMoving(List<Row> rows, Report report) {
    report.paragraph(rows.isEmpty() ? "None of the lists found moves." : "Lists that move:");
    report.table(rows.stream().limit(SHOWN).toList());
    if (rows.size() > SHOWN) {
      report.line("and " + Amounts.count(rows.size() - SHOWN, "smaller list"));
    }
    report.emptyLine().data("moving", rows);
  }

  private static Row row(Moving moving) {
    UserList list = moving.list();
    OptionalDouble traffic = moving.traffic();
    return new Row()
        .text("OWNER", Account.of(list).nameOrId())
        .user(list.user())
        .data("key", list.key())
        .number("BYTES", "bytes", list.bytes())
        .number("TRAFFIC", traffic.stream().mapToObj(Amounts::bytesPerSecond).findFirst())
        .data("traffic_bytes_per_second", traffic)
        .text("FROM", "from", moving.from())
        .text("TO", "to", moving.to());
  }

  private static String floor(Moving largest, Load all) {
    String traffic =
        all.traffic() > 0
            ? " and %s of the traffic"
                .formatted(Amounts.percent(largest.traffic().orElse(0) / all.traffic()))
            : "";
    return "More servers do not split the largest list: that of %s stays on one server, with %s of all bytes%s."
        .formatted(
            Account.of(largest.list()).called(),
            Amounts.percent((double) largest.list().bytes() / all.bytes()),
            traffic);
  }
}
