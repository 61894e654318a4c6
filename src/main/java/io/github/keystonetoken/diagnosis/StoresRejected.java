package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStats.Rejection;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.view.Amounts;

/** A memcached server refused to store values. */
final class StoresRejected {

  static void check(Facts facts, Findings findings) {
    facts.nodes().forEach((server, stats) -> check(server, stats, facts, findings));
  }

  private static void check(Server server, NodeStats stats, Facts facts, Findings findings) {
    long tooLarge = stats.rejections().getOrDefault(Rejection.TOO_LARGE, 0L);
    long noMemory = stats.rejections().getOrDefault(Rejection.NO_MEMORY, 0L);
    if (tooLarge + noMemory == 0) {
      return;
    }
    Draft finding =
        findings
            .warning(
                "%s has refused %s values", server.address(), Amounts.count(tooLarge + noMemory))
            .evidence(
                "In the %s since it started: %s too large for an item, %s for which it had no memory.",
                Amounts.time(stats.uptime()), Amounts.count(tooLarge), Amounts.count(noMemory))
            .consequence(
                "What was stored under such a key before is deleted, and Keystone reports success. A list lost so leaves tokens that can no longer be revoked by user.")
            .alert(tooLarge > 0 ? "UserListReset" : "MemcachedEvictingTokens");
    if (tooLarge > 0) {
      finding.reuseOfTokens(HeaviestLists.on(server, facts).owner());
      finding.remedy("See whose list comes close to the limit.", "keystone-token-exporter lists");
    }
    if (noMemory > 0) {
      finding.remedy(
          "Give it more memory, and restart it. In /etc/memcached.conf:",
          "-m " + 2 * (stats.limitBytes() >> 20));
    }
  }
}
