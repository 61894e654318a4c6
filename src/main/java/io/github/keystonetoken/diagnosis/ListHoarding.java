package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.groupingBy;

import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One account's list is most of what all lists take: in memcached what hoarding is in SQL. */
final class ListHoarding implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    Collection<ServerLists> servers = Figures.known(snapshot.lists()).values();
    long allBytes = servers.stream().mapToLong(ServerLists::bytes).sum();
    return servers.stream()
        .flatMap(server -> server.top().stream())
        .filter(list -> !list.userId().isEmpty())
        .collect(groupingBy(UserList::userId, LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream()
        .filter(copies -> bytes(copies) > Thresholds.HOARDING_SHARE * allBytes)
        .filter(copies -> tokens(copies) > Thresholds.HOARDING_TOKENS)
        .map(copies -> finding(copies, allBytes));
  }

  /** A user has one list, and another on each server where it is misplaced. */
  private static long bytes(List<UserList> copies) {
    return copies.stream().mapToLong(UserList::bytes).sum();
  }

  private static long tokens(List<UserList> copies) {
    return copies.stream()
        .flatMap(list -> list.entries().stream())
        .mapToLong(UserList.Entries::total)
        .max()
        .orElse(0);
  }

  private static Finding finding(List<UserList> copies, long allBytes) {
    Account account = Account.of(copies.get(0));
    String share = Amounts.percent((double) bytes(copies) / allBytes);
    return new Finding(
        Severity.NOTICE,
        "The list of %s is %s of all lists of tokens".formatted(account.called(), share),
        "It takes %s of the %s of all usertokens lists, and has %s entries."
            .formatted(
                Amounts.bytes(bytes(copies)),
                Amounts.bytes(allBytes),
                Amounts.count(tokens(copies))),
        "Keystone reads and re-sends all of it with each token that it issues to this account, and"
            + " the account's other logins wait meanwhile.",
        List.of(
            Remedy.reuseOfTokens(account),
            Remedy.of("See whose lists are the largest.", "keystone-token-exporter lists")),
        Optional.empty());
  }
}
