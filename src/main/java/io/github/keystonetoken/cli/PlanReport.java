package io.github.keystonetoken.cli;

import io.github.keystonetoken.lists.placement.Ring;
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
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The answer to {@code plan}: what another list of servers would change. */
final class PlanReport {

  private static final int SHOWN = 20;

  private final List<Moving> lists;
  private final Map<String, Load> now;
  private final Map<String, Load> then;
  private final double movedShare;
  private final boolean complete;

  /** A list with what it costs its server, where it is and where it would be. */
  private record Moving(
      UserList list, OptionalDouble traffic, String from, String to, boolean moves) {

    Load load() {
      return new Load(list.bytes(), traffic.orElse(0));
    }
  }

  /** Bytes, and bytes a second that rewrites send. */
  private record Load(long bytes, double traffic) {
    static final Load NONE = new Load(0, 0);

    Load and(Load more) {
      return new Load(bytes + more.bytes, traffic + more.traffic);
    }
  }

  private PlanReport(
      List<Moving> lists,
      Map<String, Load> now,
      Map<String, Load> then,
      double movedShare,
      boolean complete) {
    this.lists = lists;
    this.now = now;
    this.then = then;
    this.movedShare = movedShare;
    this.complete = complete;
  }

  /**
   * The answer, or why there is none.
   *
   * @param snapshot with as many lists as could be read
   * @param servers Keystone's list as it is
   * @param planned as it would be
   * @param window that the recent entries are of
   */
  static Report of(Snapshot snapshot, List<Server> servers, List<Server> planned, Duration window) {
    Optional<Placement> placement = snapshot.placement().flatMap(Outcome::figures);
    if (placement.isEmpty() || snapshot.lists().values().stream().noneMatch(Outcome::isOk)) {
      return Report.refusal(
          "plan: no memcached server could be read, so nothing can be said: 'doctor' says why.");
    }
    if (placement.get().replicated()) {
      return Report.refusal(
          "plan: each server has every list, as Keystone's client stores them on servers with SASL:"
              + " nothing moves, and a new server begins empty.");
    }
    Ring ring = new Ring(servers);
    Ring plannedRing = new Ring(planned);
    List<Moving> lists = new ArrayList<>();
    Map<String, Load> now = empty(servers);
    Map<String, Load> then = empty(planned);
    boolean complete = true;
    for (Map.Entry<Server, Outcome<ServerLists>> entry : snapshot.lists().entrySet()) {
      Optional<ServerLists> found = entry.getValue().figures();
      complete &= found.filter(of -> of.top().size() == of.lists()).isPresent();
      for (UserList list : found.map(ServerLists::top).orElse(List.of())) {
        Moving moving = moving(list, entry.getKey(), ring, plannedRing, window);
        lists.add(moving);
        now.merge(moving.from(), moving.load(), Load::and);
        then.merge(moving.to(), moving.load(), Load::and);
      }
    }
    lists.sort(Comparator.comparingLong((Moving moving) -> moving.list().bytes()).reversed());
    return new PlanReport(lists, now, then, ring.movedShare(plannedRing), complete).report();
  }

  private static Map<String, Load> empty(List<Server> servers) {
    Map<String, Load> loads = new LinkedHashMap<>();
    servers.forEach(server -> loads.put(server.address(), Load.NONE));
    return loads;
  }

  private static Moving moving(
      UserList list, Server holder, Ring ring, Ring planned, Duration window) {
    return new Moving(
        list,
        list.rewriteBytesPerSecond(window),
        holder.address(),
        planned.homeOf(list.key()).address(),
        ring.moves(list.key(), planned));
  }

  private Report report() {
    List<Row> servers = servers().stream().map(this::row).toList();
    List<Row> moving = lists.stream().filter(Moving::moves).map(PlanReport::row).toList();
    Report report = new Report(Status.FINE).table(servers).emptyLine();
    if (moving.isEmpty()) {
      report.paragraph("No list that was found moves.");
    } else {
      report.table(moving.stream().limit(SHOWN).toList());
      if (moving.size() > SHOWN) {
        report.line("and " + Amounts.count(moving.size() - SHOWN, "smaller list"));
      }
    }
    report.emptyLine().paragraph(movedSentence());
    OptionalDouble floor = largestShare(Load::bytes);
    floor.ifPresent(share -> report.paragraph(floorSentence(share)));
    return report
        .paragraph(basisSentence())
        .data("complete", complete)
        .data("moved_keys_ratio", movedShare)
        .data("floor_bytes_ratio", floor)
        .data("servers", servers)
        .data("moving", moving);
  }

  private Row row(String server) {
    Optional<Load> before = Optional.ofNullable(now.get(server));
    Optional<Load> after = Optional.ofNullable(then.get(server));
    return new Row()
        .text("SERVER", "server", server)
        .number("BYTES NOW", before.map(Load::bytes))
        .number("SHARE", before.flatMap(load -> share(load, sum(now))))
        .number("THEN", after.map(Load::bytes))
        .number("SHARE", after.flatMap(load -> share(load, sum(then))))
        .number("TRAFFIC NOW", before.map(Load::traffic).map(Amounts::bytesPerSecond))
        .number("THEN", after.map(Load::traffic).map(Amounts::bytesPerSecond))
        .data("now", before.map(PlanReport::row))
        .data("then", after.map(PlanReport::row));
  }

  private static Row row(Load load) {
    return new Row().data("bytes", load.bytes()).data("traffic_bytes_per_second", load.traffic());
  }

  private static Row row(Moving moving) {
    UserList list = moving.list();
    return new Row()
        .text("USER WHO MOVES", Account.of(list).nameOrId())
        .data("user_id", list.userId())
        .data("user_name", list.userName())
        .number("BYTES", "bytes", list.bytes())
        .number("TRAFFIC", moving.traffic().stream().mapToObj(Amounts::bytesPerSecond).findFirst())
        .data("traffic_bytes_per_second", moving.traffic())
        .text("FROM", "from", moving.from())
        .text("TO", "to", moving.to());
  }

  private Set<String> servers() {
    Set<String> servers = new LinkedHashSet<>(now.keySet());
    servers.addAll(then.keySet());
    return servers;
  }

  private static Load sum(Map<String, Load> loads) {
    return loads.values().stream().reduce(Load.NONE, Load::and);
  }

  private static Optional<String> share(Load part, Load all) {
    return all.bytes() == 0
        ? Optional.empty()
        : Optional.of(Amounts.percent((double) part.bytes() / all.bytes()));
  }

  private String movedSentence() {
    return "Of all keys "
        + Amounts.percent(movedShare)
        + " move. Their tokens are not found any more: so many logins are lost, until their users"
        + " log in again.";
  }

  /** The largest list's share of all: no number of servers brings the busiest one below it. */
  private OptionalDouble largestShare(ToDoubleFunction<Load> weight) {
    double all = weight.applyAsDouble(sum(now));
    return all > 0
        ? OptionalDouble.of(weight.applyAsDouble(lists.get(0).load()) / all)
        : OptionalDouble.empty();
  }

  private String floorSentence(double bytesShare) {
    OptionalDouble traffic = largestShare(Load::traffic);
    return "No servers, however many, bring the busiest one below the largest list, which is %s's: %s of all bytes%s."
        .formatted(
            Account.of(lists.get(0).list()).nameOrId(),
            Amounts.percent(bytesShare),
            traffic.isPresent()
                ? " and " + Amounts.percent(traffic.getAsDouble()) + " of the traffic"
                : "");
  }

  private String basisSentence() {
    String lacking = complete ? "" : " Some lists could not be read, and are not in the figures.";
    return "The order of the servers counts." + lacking;
  }
}
