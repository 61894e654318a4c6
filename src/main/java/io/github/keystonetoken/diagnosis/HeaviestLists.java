package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lists that cause most of a server's traffic, most first; if that is not known, the largest.
 *
 * @param lists three at most
 * @param recentWindow how far back their recent entries look
 */
record HeaviestLists(List<UserList> lists, Duration recentWindow) {

  private static final int MOST = 3;

  static HeaviestLists on(Server server, Facts facts) {
    ServerLists known = facts.lists().get(server);
    if (known == null) {
      return new HeaviestLists(List.of(), Duration.ZERO);
    }
    Comparator<UserList> byWeight =
        Comparator.comparingDouble(
                (UserList list) -> list.rewriteBytesPerSecond(known.recentWindow()).orElse(0))
            .thenComparingLong(UserList::bytes);
    return new HeaviestLists(
        known.top().stream().sorted(byWeight.reversed()).limit(MOST).toList(),
        known.recentWindow());
  }

  /** The owner of the heaviest list, named or not; null if there is none. */
  @Nullable Account owner() {
    return lists.isEmpty() ? null : Account.of(lists.get(0));
  }

  /** A sentence; empty if there are none. */
  String sentence() {
    return lists.isEmpty()
        ? ""
        : lists.stream().map(this::item).collect(joining(", ", "Heaviest there: ", "."));
  }

  private String item(UserList list) {
    long recent = list.entries().flatMap(UserList.Entries::recent).orElse(0L);
    String sent =
        recent == 0
            ? ""
            : ", sent %s times in %s".formatted(Amounts.count(recent), Amounts.time(recentWindow));
    return "%s (%s%s)".formatted(Account.of(list).called(), Amounts.bytes(list.bytes()), sent);
  }
}
