package io.github.keystonetoken.cli;

import io.github.keystonetoken.lists.placement.Relocation;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The answer to {@code plan}: what another list of servers would change. */
final class PlanReport implements Report {

  private static final int SHOWN = 20;

  private final Placement placement;
  private final List<Moving> lists;
  private final Map<String, Load> now;
  private final Map<String, Load> then;
  private final double movedShare;
  private final boolean complete;

  /** A list with what it costs its server, where it is and where it would be. */
  private record Moving(
      UserList list, Optional<Double> traffic, String from, String to, boolean moves) {

    Load load() {
      return new Load(list.bytes(), traffic.orElse(0.0));
    }
  }

  /** Bytes, and bytes a second that rewrites send. */
  private record Load(double bytes, double traffic) {
    static final Load NONE = new Load(0, 0);

    Load and(Load more) {
      return new Load(bytes + more.bytes, traffic + more.traffic);
    }
  }

  private PlanReport(
      Placement placement,
      List<Moving> lists,
      Map<String, Load> now,
      Map<String, Load> then,
      double movedShare,
      boolean complete) {
    this.placement = placement;
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
  public static Report of(
      Snapshot snapshot, List<Server> servers, List<Server> planned, Duration window) {
    Optional<Placement> placement = snapshot.placement().flatMap(Outcome::figures);
    if (placement.isEmpty() || snapshot.lists().values().stream().noneMatch(Outcome::isOk)) {
      return new NoAnswer(
          "plan: no memcached server could be read, so nothing can be said: 'doctor' says why.");
    }
    Relocation relocation = new Relocation(placement.get().algorithm(), servers, planned);
    List<Moving> lists = new ArrayList<>();
    Map<String, Load> now = empty(servers);
    Map<String, Load> then = empty(planned);
    boolean complete = true;
    for (Map.Entry<Server, Outcome<ServerLists>> entry : snapshot.lists().entrySet()) {
      Optional<ServerLists> found = entry.getValue().figures();
      complete &= found.filter(of -> of.top().size() == of.lists()).isPresent();
      for (UserList list : found.map(ServerLists::top).orElse(List.of())) {
        Moving moving = moving(list, entry.getKey(), relocation, window);
        lists.add(moving);
        now.merge(moving.from(), moving.load(), Load::and);
        if (placement.get().algorithm() != PlacementAlgorithm.BMEMCACHED) {
          then.merge(moving.to(), moving.load(), Load::and);
        }
      }
    }
    lists.sort(Comparator.comparingLong((Moving moving) -> moving.list().bytes()).reversed());
    return new PlanReport(placement.get(), lists, now, then, relocation.movedShare(), complete);
  }

  private static Map<String, Load> empty(List<Server> servers) {
    Map<String, Load> loads = new LinkedHashMap<>();
    servers.forEach(server -> loads.put(server.address(), Load.NONE));
    return loads;
  }

  private static Moving moving(
      UserList list, Server holder, Relocation relocation, Duration window) {
    double seconds = window.toMillis() / 1000.0;
    Optional<Double> traffic =
        list.entries()
            .flatMap(UserList.Entries::recent)
            .map(recent -> recent * list.bytes() / seconds);
    return new Moving(
        list,
        traffic,
        holder.address(),
        relocation.to(list.key()).address(),
        relocation.moves(list.key()));
  }

  @Override
  public Status status() {
    return Status.FINE;
  }

  @Override
  public void print(Page page) {
    page.table(loads()).line();
    List<Moving> moving = lists.stream().filter(Moving::moves).toList();
    if (moving.isEmpty()) {
      page.paragraph("No list that was found moves.");
    } else {
      Table table = new Table("USER WHO MOVES", "#BYTES", "#TRAFFIC", "FROM", "TO");
      moving.stream()
          .limit(SHOWN)
          .forEach(
              one ->
                  table.row(
                      Words.owner(one.list().userId(), one.list().userName()),
                      Words.count(one.list().bytes()),
                      one.traffic().map(Amounts::bytesPerSecond).orElse(Words.UNKNOWN),
                      one.from(),
                      one.to()));
      page.table(table);
      if (moving.size() > SHOWN) {
        page.line("and " + Words.counted(moving.size() - SHOWN, "smaller list"));
      }
    }
    page.line();
    page.paragraph(movedSentence());
    floor().ifPresent(page::paragraph);
    page.paragraph(basisSentence());
  }

  private Table loads() {
    Table table =
        new Table("SERVER", "#BYTES NOW", "#SHARE", "#THEN", "#SHARE", "#TRAFFIC NOW", "#THEN");
    Load allNow = sum(now);
    Load allThen = sum(then);
    for (String server : servers()) {
      Optional<Load> before = Optional.ofNullable(now.get(server));
      Optional<Load> after = Optional.ofNullable(then.get(server));
      table.row(
          server,
          before.map(load -> Words.count((long) load.bytes())).orElse(Words.UNKNOWN),
          share(before, allNow),
          after.map(load -> Words.count((long) load.bytes())).orElse(Words.UNKNOWN),
          share(after, allThen),
          before.map(load -> Amounts.bytesPerSecond(load.traffic())).orElse(Words.UNKNOWN),
          after.map(load -> Amounts.bytesPerSecond(load.traffic())).orElse(Words.UNKNOWN));
    }
    return table;
  }

  private Set<String> servers() {
    Set<String> servers = new LinkedHashSet<>(now.keySet());
    servers.addAll(then.keySet());
    return servers;
  }

  private static Load sum(Map<String, Load> loads) {
    return loads.values().stream().reduce(Load.NONE, Load::and);
  }

  private static String share(Optional<Load> part, Load all) {
    return part.filter(load -> all.bytes() > 0)
        .map(load -> Words.percent(load.bytes() / all.bytes()))
        .orElse(Words.UNKNOWN);
  }

  private String movedSentence() {
    if (placement.algorithm() == PlacementAlgorithm.BMEMCACHED) {
      return "Every server has every key: nothing moves, and a new server begins empty.";
    }
    return "Of all keys "
        + Words.percent(movedShare)
        + " move. Their tokens are not found any more: so many logins are lost, until their users"
        + " log in again.";
  }

  /** What no number of servers helps against. */
  private Optional<String> floor() {
    double bytes = sum(now).bytes();
    double traffic = sum(now).traffic();
    return lists.stream()
        .findFirst()
        .filter(largest -> bytes > 0)
        .map(
            largest ->
                "No servers, however many, bring the busiest one below the largest list, which is %s's: %s of all bytes%s."
                    .formatted(
                        Words.owner(largest.list().userId(), largest.list().userName()),
                        Words.percent(largest.list().bytes() / bytes),
                        traffic > 0
                            ? " and "
                                + Words.percent(largest.load().traffic() / traffic)
                                + " of the traffic"
                            : ""));
  }

  private String basisSentence() {
    String basis = "Placed by " + PlacementWords.of(placement) + ".";
    String names =
        placement.algorithm() == PlacementAlgorithm.PYMEMCACHE
            ? " This algorithm hashes the servers' names: others would place otherwise, and it knows"
                + " no weights."
            : " The order of the servers counts.";
    String lacking = complete ? "" : " Some lists could not be read, and are not in the figures.";
    return basis + names + lacking;
  }

  @Override
  public JsonObject json() {
    double bytes = sum(now).bytes();
    return new JsonObject()
        .with("algorithm", placement.algorithm().label())
        .with("basis", PlacementWords.basis(placement))
        .with("complete", complete)
        .with("moved_keys_ratio", movedShare)
        .with(
            "floor_bytes_ratio",
            lists.stream()
                .findFirst()
                .filter(largest -> bytes > 0)
                .map(largest -> largest.list().bytes() / bytes))
        .with(
            "servers",
            servers().stream()
                .map(
                    server ->
                        new JsonObject()
                            .with("server", server)
                            .with("now", Optional.ofNullable(now.get(server)).map(PlanReport::json))
                            .with(
                                "then",
                                Optional.ofNullable(then.get(server)).map(PlanReport::json)))
                .toList())
        .with(
            "moving",
            lists.stream()
                .filter(Moving::moves)
                .map(
                    one ->
                        new JsonObject()
                            .with("user_id", one.list().userId())
                            .with("user_name", one.list().userName())
                            .with("bytes", one.list().bytes())
                            .with("traffic_bytes_per_second", one.traffic())
                            .with("from", one.from())
                            .with("to", one.to()))
                .toList());
  }

  private static JsonObject json(Load load) {
    return new JsonObject()
        .with("bytes", (long) load.bytes())
        .with("traffic_bytes_per_second", load.traffic());
  }
}
