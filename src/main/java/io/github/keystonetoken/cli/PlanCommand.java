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
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.DoubleStream;
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
      UserList list, OptionalDouble traffic, String from, String to, boolean moves) {

    Load load() {
      return new Load(list.bytes(), traffic);
    }
  }

  /** Bytes stored, and bytes per second that rewrites send; empty if no list's are known. */
  private record Load(long bytes, OptionalDouble traffic) {

    static final Load NONE = new Load(0, OptionalDouble.empty());

    static Load sum(Collection<Load> loads) {
      return loads.stream().reduce(NONE, Load::and);
    }

    Load and(Load more) {
      OptionalDouble both =
          DoubleStream.concat(traffic.stream(), more.traffic.stream()).reduce(Double::sum);
      return new Load(bytes + more.bytes, both);
    }

    /** This share of all load. If some traffic is known, a server without any has none. */
    Load of(Load all) {
      return all.traffic.isEmpty() ? this : new Load(bytes, OptionalDouble.of(traffic.orElse(0)));
    }

    Optional<String> trafficText() {
      return traffic.stream().mapToObj(Amounts::bytesPerSecond).findFirst();
    }

    /** Of the bytes; NaN if there are none. */
    double shareOf(Load all) {
      return (double) bytes / all.bytes;
    }

    Row row() {
      return new Row().data("bytes", bytes).data("traffic_bytes_per_second", traffic);
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
            ? Report.withoutServers(config)
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
    Ring ring = new Ring(current);
    Ring plannedRing = new Ring(planned);
    List<Moving> lists = lists(snapshot, ring, plannedRing, window);
    Map<String, Load> now = loads(current, lists, Moving::from);
    Map<String, Load> then = loads(planned, lists, Moving::to);
    Load all = Load.sum(now.values());
    boolean isComplete = snapshot.lists().values().stream().allMatch(PlanCommand::isComplete);
    double movedShare = ring.movedShare(plannedRing);
    Report report =
        new Report(Status.FINE)
            .data("complete", isComplete)
            .data("moved_keys_ratio", movedShare)
            .data("floor_bytes_ratio", lists.isEmpty() ? null : lists.get(0).load().shareOf(all));
    addServers(now, then, report);
    if (!lists.isEmpty()) {
      addMoving(lists.stream().filter(Moving::moves).map(PlanCommand::row).toList(), report);
    }
    report.paragraph(
        "Of all keys %s move. %s"
            .formatted(Amounts.percent(movedShare), effect(snapshot.tokenStore())));
    if (all.bytes() > 0) {
      report.paragraph(floor(lists.get(0), all));
    }
    String basis = "The order of the servers counts.";
    return report.paragraph(
        isComplete ? basis : basis + " Some lists could not be read, and are not in the figures.");
  }

  private static String effect(TokenStore store) {
    return switch (store.place()) {
      case MEMCACHED ->
          "Their tokens are not found any more: so many logins are lost, until their users log in again.";
      case SQL, NONE ->
          "No token is known to be on these servers; with oslo_cache.memcache_pool, Keystone's cache misses these values once.";
      case UNKNOWN -> "Keystone does not find any more what is stored under them.";
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

  /** By address of the server. */
  private static Map<String, Load> loads(
      List<Server> servers, List<Moving> lists, Function<Moving, String> place) {
    Map<String, Load> loads = new LinkedHashMap<>();
    servers.forEach(server -> loads.put(server.address(), Load.NONE));
    lists.forEach(list -> loads.merge(place.apply(list), list.load(), Load::and));
    return loads;
  }

  private static void addServers(Map<String, Load> now, Map<String, Load> then, Report report) {
    Load all = Load.sum(now.values());
    List<Row> rows = new ArrayList<>();
    Set<String> addresses = new LinkedHashSet<>(now.keySet());
    addresses.addAll(then.keySet());
    for (String address : addresses) {
      Optional<Load> before = Optional.ofNullable(now.get(address)).map(load -> load.of(all));
      Optional<Load> after = Optional.ofNullable(then.get(address)).map(load -> load.of(all));
      rows.add(
          new Row()
              .text("SERVER", "server", address)
              .number("BYTES NOW", before.map(Load::bytes))
              .number("SHARE", before.flatMap(load -> share(load, all)))
              .number("THEN", after.map(Load::bytes))
              .number("SHARE", after.flatMap(load -> share(load, all)))
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

  private static Optional<String> share(Load load, Load all) {
    return Optional.of(load.shareOf(all)).filter(Double::isFinite).map(Amounts::percent);
  }

  private static void addMoving(List<Row> rows, Report report) {
    if (rows.isEmpty()) {
      report.paragraph("No list that was found moves.");
    }
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
        .text("USER WHO MOVES", Account.of(list).nameOrId())
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
        all.traffic().orElse(0) > 0
            ? " and %s of the traffic"
                .formatted(
                    Amounts.percent(largest.traffic().orElse(0) / all.traffic().getAsDouble()))
            : "";
    return "No servers, however many, bring the busiest one below the largest list, which is %s's: %s of all bytes%s."
        .formatted(
            Account.of(largest.list()).nameOrId(),
            Amounts.percent(largest.load().shareOf(all)),
            traffic);
  }
}
