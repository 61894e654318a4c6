package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.view.Amounts;

/** Values under the keys of lists are not what Keystone stores. */
final class ListsUndecodable {

  static void check(Facts facts, Findings findings) {
    facts.lists().forEach((server, lists) -> check(server, lists, findings));
  }

  private static void check(Server server, ServerLists lists, Findings findings) {
    if (lists.undecodable() == 0) {
      return;
    }
    findings
        .warning(
            "%s on %s cannot be understood",
            Amounts.count(lists.undecodable(), "token list"), server.address())
        .evidence("No release of Keystone stores such values.")
        .consequence(
            "Their entries are not counted. If Keystone cannot read such a list either, its user gets no new token, or cannot be revoked.")
        .remedy(
            "The exporter's log has their keys and the reason. Find which other client writes to this memcached, or a Keystone of another release that was left running.")
        .alert("UserListsUndecodable");
  }
}
