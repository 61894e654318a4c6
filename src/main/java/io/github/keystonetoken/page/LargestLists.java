package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The largest usertokens lists, largest first.
 *
 * @param more how many others are reported and left out here
 */
record LargestLists(List<Item> lists, Optional<String> more) {

  private static final int MAX_LISTS = 20;

  /**
   * One list.
   *
   * @param limitShare of the largest value that its server can store; empty where that is not known
   * @param remarks what else there is to say of it
   */
  record Item(
      Owner owner,
      String server,
      String size,
      Optional<Share> limitShare,
      Optional<Entries> entries,
      List<String> remarks) {}

  /** What a list holds. */
  record Entries(String live, String expired, String recent) {}

  private record Found(Server server, UserList list, Duration recentWindow) {}

  static LargestLists of(Snapshot snapshot, Instant now) {
    List<Found> all =
        snapshot.lists().entrySet().stream()
            .flatMap(
                entry ->
                    entry.getValue().figures().stream()
                        .flatMap(lists -> found(entry.getKey(), lists)))
            .sorted(Comparator.comparingLong((Found found) -> found.list().bytes()).reversed())
            .toList();
    return new LargestLists(
        all.stream().limit(MAX_LISTS).map(found -> item(found, snapshot, now)).toList(),
        Optional.of(all.size() - MAX_LISTS).filter(left -> left > 0).map(Amounts::count));
  }

  private static Stream<Found> found(Server server, ServerLists lists) {
    return lists.top().stream().map(list -> new Found(server, list, lists.recentWindow()));
  }

  private static Item item(Found found, Snapshot snapshot, Instant now) {
    UserList list = found.list();
    return new Item(
        Owner.ofList(Account.of(list)),
        found.server().address(),
        Amounts.bytes(list.bytes()),
        snapshot.itemLimitBytes(found.server()).stream()
            .mapToObj(limit -> Share.of(list.shareOf(limit), Thresholds.LIST_LARGE))
            .findFirst(),
        list.entries()
            .map(
                entries ->
                    new Entries(
                        Amounts.count(entries.live()),
                        Amounts.count(entries.expired()),
                        entries
                            .recent()
                            .map(
                                recent ->
                                    Amounts.count(recent)
                                        + " in "
                                        + Amounts.time(found.recentWindow()))
                            .orElse("not known"))),
        remarks(found, now));
  }

  private static List<String> remarks(Found found, Instant now) {
    UserList list = found.list();
    return Stream.of(
            list.rewrittenAt().map(at -> "Rewritten " + Amounts.ago(at, now) + "."),
            list.home()
                .filter(home -> list.misplaced())
                .map(home -> "Misplaced: the hash puts it on " + home.address() + "."))
        .flatMap(Optional::stream)
        .toList();
  }
}
