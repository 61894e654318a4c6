package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.ListTraffic;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.TokenStore;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.page.Page.Owner;
import io.github.keystonetoken.page.Page.Share;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import io.github.keystonetoken.view.ListText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The usertokens lists: totals of each server, and the largest lists.
 *
 * @param provenance why no server's lists are known; empty if any are
 * @param largest largest first
 * @param more number of reported lists that are left out here
 */
record ListsSection(
    Optional<Provenance> provenance, List<Row> servers, List<Item> largest, Optional<String> more) {

  private static final int MAX_LISTS = 20;

  private static final String NOT_KNOWN = "not known";

  record Row(String address, Provenance provenance, Optional<Totals> totals) {}

  record Totals(
      String lists,
      String bytes,
      String misplaced,
      String undecodable,
      String resets,
      String rewrites) {}

  /**
   * One list.
   *
   * @param limitShare of the largest value that its server can store; empty if unknown
   */
  record Item(
      Owner owner,
      String server,
      String size,
      Optional<Share> limitShare,
      Optional<Entries> entries,
      List<String> remarks) {}

  record Entries(String live, String expired, String recent) {}

  private record Found(Server server, UserList list, Duration recentWindow) {}

  /** Not in a cloud that keeps its tokens elsewhere and has no lists. */
  static boolean isShown(Snapshot snapshot) {
    TokenStore store = snapshot.tokenStore();
    return store.isMemcached()
        || store.place() == TokenStore.Place.UNKNOWN
        || snapshot.listFigures().values().stream().anyMatch(lists -> lists.lists() > 0);
  }

  static ListsSection of(Snapshot snapshot, Instant now) {
    List<Found> found = new ArrayList<>();
    List<Row> servers = new ArrayList<>();
    snapshot
        .lists()
        .forEach(
            (server, outcome) -> {
              Optional<ServerLists> lists = outcome.figures();
              Provenance provenance = Provenance.of(outcome, now);
              servers.add(new Row(server.address(), provenance, lists.map(of -> totals(of, now))));
              for (UserList list : lists.map(ServerLists::top).orElse(List.of())) {
                found.add(new Found(server, list, lists.orElseThrow().recentWindow()));
              }
            });
    found.sort(Comparator.comparingLong((Found item) -> item.list().bytes()).reversed());
    return new ListsSection(
        Provenance.ofNone(snapshot.lists(), Collector.LISTS, snapshot),
        servers,
        found.stream().limit(MAX_LISTS).map(list -> item(list, snapshot, now)).toList(),
        Optional.of(found.size() - MAX_LISTS).filter(left -> left > 0).map(Amounts::count));
  }

  private static Totals totals(ServerLists lists, Instant now) {
    OptionalDouble rewrites = lists.rewriteBytesPerSecond();
    return new Totals(
        Amounts.count(lists.lists()),
        Amounts.bytes(lists.bytes()),
        Amounts.count(lists.misplaced(), "not checked"),
        Amounts.count(lists.undecodable()),
        Amounts.count(lists.resets())
            + lists.lastReset().map(last -> ", last " + Amounts.ago(last.at(), now)).orElse(""),
        rewrites.isPresent()
            ? "about " + Amounts.bytesPerSecond(rewrites.getAsDouble())
            : NOT_KNOWN);
  }

  private static Item item(Found found, Snapshot snapshot, Instant now) {
    UserList list = found.list();
    OptionalLong limit = snapshot.itemLimitBytes(found.server());
    return new Item(
        Owner.ofList(Account.of(list)),
        found.server().address(),
        Amounts.bytes(list.bytes()),
        limit.isPresent()
            ? Optional.of(Share.of(list.shareOf(limit.getAsLong()), Thresholds.LIST_LARGE))
            : Optional.empty(),
        list.entries().map(entries -> entries(entries, Amounts.time(found.recentWindow()))),
        remarks(list, found.server(), snapshot, now));
  }

  private static List<String> remarks(
      UserList list, Server server, Snapshot snapshot, Instant now) {
    List<String> remarks = new ArrayList<>();
    list.rewrittenAt().ifPresent(at -> remarks.add("Rewritten " + Amounts.ago(at, now) + "."));
    if (list.misplaced()) {
      list.home().ifPresent(at -> remarks.add("Misplaced: belongs on " + at.address() + "."));
    }
    if (list.equals(ListTraffic.on(server, snapshot).cause())) {
      remarks.add("Its rewrites are most of the server's inbound traffic.");
    }
    String phrase = ListText.remark(list);
    if (!phrase.isEmpty()) {
      remarks.add(Character.toUpperCase(phrase.charAt(0)) + phrase.substring(1) + ".");
    }
    return remarks;
  }

  private static Entries entries(UserList.Entries entries, String window) {
    Map<String, Long> states = entries.byState();
    return new Entries(
        known(states.get("live")),
        known(states.get("expired")),
        entries.recent().map(count -> Amounts.count(count) + " in " + window).orElse(NOT_KNOWN));
  }

  private static String known(@Nullable Long number) {
    return number == null ? NOT_KNOWN : Amounts.count(number);
  }
}
