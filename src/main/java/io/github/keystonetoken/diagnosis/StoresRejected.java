package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.CacheBackend;
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
    boolean holdsTokens = facts.snapshot().tokenStore().isMemcached();
    Draft finding =
        findings
            .add(
                holdsTokens || noMemory > 0 ? Severity.WARNING : Severity.NOTICE,
                "%s has refused %s",
                server.address(),
                Amounts.count(tooLarge + noMemory, "value"))
            .evidence(
                "In the %s since it started: %s too large for an item, %s for which it had no memory.",
                Amounts.time(stats.uptime()), Amounts.count(tooLarge), Amounts.count(noMemory))
            .consequence(
                holdsTokens
                    ? "What was stored under such a key before is deleted, and Keystone reports success. A list lost so leaves tokens that can no longer be revoked by user."
                    : ofCache(facts.snapshot().cacheBackend()));
    if (noMemory > 0) {
      finding
          .remedy(
              "Give it more memory, which needs a restart, and do not run it with -M. In /etc/memcached.conf:",
              "-m " + 2 * (stats.limitBytes() >> 20))
          .alert("MemcachedStoresRejected");
    }
    if (tooLarge > 0 && holdsTokens) {
      finding
          .remedy("See whose list comes close to the limit.", "keystone-token-exporter lists")
          .alert("UserListReset");
    }
  }

  private static String ofCache(CacheBackend backend) {
    return switch (backend) {
      case MEMCACHE_POOL, MEMCACHED ->
          "No token is known to be on it. Keystone's cache misses these values.";
      case PYMEMCACHE ->
          "No token is known to be on it, but with dogpile.cache.pymemcache each request whose value is refused fails with error 500.";
      case BMEMCACHED, PYLIBMC, UNKNOWN ->
          "No token is known to be on it. Keystone's cache misses these values; with dogpile.cache.pymemcache the request fails.";
    };
  }
}
