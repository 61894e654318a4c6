package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The lists that cause most of a server's traffic, most first; where it is not known what they
 * cause, the largest.
 *
 * @param lists three at most
 * @param recentWindow how far back their recent entries look
 */
record HeaviestLists(List<UserList> lists, Duration recentWindow) {

  private static final int MOST = 3;

  static HeaviestLists on(Server server, Snapshot snapshot) {
    return Optional.ofNullable(Figures.known(snapshot.lists()).get(server))
        .map(HeaviestLists::of)
        .orElse(new HeaviestLists(List.of(), Duration.ZERO));
  }

  private static HeaviestLists of(ServerLists server) {
    List<UserList> heaviest =
        server.top().stream()
            .sorted(
                Comparator.comparingDouble(
                        (UserList list) ->
                            list.rewriteBytesPerSecond(server.recentWindow()).orElse(0))
                    .thenComparingLong(UserList::bytes)
                    .reversed())
            .limit(MOST)
            .toList();
    return new HeaviestLists(heaviest, server.recentWindow());
  }

  private static long recent(UserList list) {
    return list.entries().flatMap(UserList.Entries::recent).orElse(0L);
  }

  Optional<Account> heaviest() {
    return lists.stream().map(Account::of).filter(account -> !account.id().isEmpty()).findFirst();
  }

  /** A sentence; empty where there are none. */
  String inWords() {
    return lists.isEmpty()
        ? ""
        : lists.stream().map(this::inWords).collect(joining(", ", "Heaviest there: ", "."));
  }

  private String inWords(UserList list) {
    long recent = recent(list);
    return "%s (%s%s)"
        .formatted(
            Account.of(list).called(),
            Amounts.bytes(list.bytes()),
            recent == 0
                ? ""
                : ", sent %s times in %s"
                    .formatted(Amounts.count(recent), Amounts.time(recentWindow)));
  }
}
