package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import io.github.keystonetoken.view.ListText;
import java.util.List;
import java.util.stream.Collectors;

/** Values under the keys of lists are not what Keystone stores, whole or in part. */
final class ListsUndecodable {

  /** Lists that are named. */
  private static final int NAMED = 3;

  private static final String SHOW = "keystone-token-exporter lists";

  static void check(Server server, ServerLists lists, Facts facts, Findings findings) {
    if (lists.undecodable() > 0) {
      findings
          .warning(
              "%s on %s cannot be decoded",
              Amounts.count(lists.undecodable(), "token list"), server)
          .evidence("No release of Keystone stores such values.")
          .evidence(named(lists.top().stream().filter(list -> list.entries().isEmpty()).toList()))
          .consequence(
              "Their entries are not counted. If Keystone cannot decode a list either, its user gets no new token, or the user's tokens cannot be revoked.")
          .remedy(
              "Find the other client, or the Keystone of another release, that writes to this memcached. This shows the keys and the reasons.",
              SHOW)
          .alert("UserListsUndecodable");
    }
    List<UserList> partial = lists.top().stream().filter(list -> malformed(list) > 0).toList();
    if (!partial.isEmpty()) {
      findings
          .notice(
              "%s on %s",
              ListText.count(
                  partial.stream().mapToLong(ListsUndecodable::malformed).sum(), "malformed list "),
              server)
          .evidence(named(partial))
          .consequence(
              "Keystone skips such an entry and drops it with the user's next token. Until then, revoking the user's tokens misses it. Havana issues the user no token.")
          .remedy("Find the other client that writes to this memcached.", SHOW);
    }
  }

  private static long malformed(UserList list) {
    return list.entries().map(UserList.Entries::malformed).orElse(0L);
  }

  private static String named(List<UserList> lists) {
    return lists.stream()
        .filter(list -> list.problem().isPresent())
        .limit(NAMED)
        .map(list -> "The list of %s%s.".formatted(Account.of(list).called(), state(list)))
        .collect(Collectors.joining(" "));
  }

  private static String state(UserList list) {
    return list.entries().isPresent()
        ? " has " + ListText.remark(list)
        : ": " + list.problem().orElseThrow();
  }
}
