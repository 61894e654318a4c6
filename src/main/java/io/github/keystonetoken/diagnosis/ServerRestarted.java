package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;

/** A memcached server has just restarted. One that was not watched before has lost nothing. */
final class ServerRestarted {

  static void check(Facts facts, Findings findings) {
    facts.nodes().forEach((server, stats) -> check(server, stats, findings));
  }

  private static void check(Server server, NodeStats stats, Findings findings) {
    if (!stats.restarted() || stats.uptime().compareTo(Thresholds.JUST_RESTARTED) >= 0) {
      return;
    }
    String uptime = Amounts.time(stats.uptime());
    findings
        .notice("%s restarted %s ago", server.address(), uptime)
        .evidence(
            "Its uptime is %s, and it holds %s.", uptime, Amounts.count(stats.items(), "item"))
        .consequence(
            "What it held is lost: users of tokens on it log in again, and if it held the revocation list, revoked tokens of which another copy is left work again.")
        .remedy(
            "Find out who restarted it, or whether the kernel killed it.",
            "dmesg | grep -i memcached")
        .alert("MemcachedRestarted");
  }
}
