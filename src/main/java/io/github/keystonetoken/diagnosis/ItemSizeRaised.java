package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.view.Amounts;

/** A memcached server takes larger items than Keystone's client library sends. */
final class ItemSizeRaised {

  /** {@code SERVER_MAX_VALUE_LENGTH} of python-memcached, which keystone.conf cannot change. */
  private static final long CLIENT_LIMIT = 1 << 20;

  static void check(Facts facts, Findings findings) {
    facts.nodes().forEach((server, stats) -> check(server, stats, findings));
  }

  private static void check(Server server, NodeStats stats, Findings findings) {
    long limit = stats.maxItemBytes().orElse(0);
    if (limit <= CLIENT_LIMIT) {
      return;
    }
    findings
        .warning("The item size (-I) of %s is raised to %s", server.address(), Amounts.bytes(limit))
        .evidence(
            "It takes items of %s, and python-memcached sends none above %s.",
            Amounts.bytes(limit), Amounts.bytes(CLIENT_LIMIT))
        .consequence(
            "A list that reaches the client's limit is then not sent, but waited for: 3 s, after which the healthy server counts as dead for 30 s to 5 minutes, for every user.")
        .remedy(
            "Take it back and restart this server, which loses its tokens once. In /etc/memcached.conf:",
            "-I 1m")
        .remedy("Mend the client whose list is so long instead.", "keystone-token-exporter lists")
        .alert("UserListNearItemLimit");
  }
}
