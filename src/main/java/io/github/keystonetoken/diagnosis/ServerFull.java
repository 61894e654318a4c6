package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStats.Command;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;

/** A memcached server is short of memory or of connections, or evicts what is still valid. */
final class ServerFull {

  static void memory(Server server, NodeStats stats, Facts facts, Findings findings) {
    double fill = (double) stats.usedBytes() / Math.max(1, stats.limitBytes());
    if (fill > Thresholds.SERVER_FULL) {
      findings
          .warning("%s uses %s of its memory", server.address(), Amounts.percent(fill))
          .evidence("Items take %s.", memory(stats))
          .consequence(
              "When it is full, it evicts tokens that have not expired, and users are logged out.")
          .remedy(
              "Give it more memory in a quiet hour: the restart loses its tokens once. In /etc/memcached.conf:",
              twiceTheMemory(stats))
          .alert("MemcachedFillingUp");
    }
  }

  static void connections(Server server, NodeStats stats, Facts facts, Findings findings) {
    long most = stats.maxConnections().orElse(Long.MAX_VALUE);
    if (stats.connections() > Thresholds.SERVER_FULL * most
        || most - stats.connections() < Thresholds.CONNECTIONS_LEFT) {
      findings
          .warning(
              "%s uses %s of its connections",
              server.address(), Amounts.percent((double) stats.connections() / Math.max(1, most)))
          .evidence(
              "%s of %s connections are open.",
              Amounts.count(stats.connections()), Amounts.count(most))
          .consequence("At the limit, Keystone cannot connect and marks the server as dead.")
          .remedy(
              "Raise the limit in a quiet hour: the restart loses what the server holds. In /etc/memcached.conf:",
              "-c " + 2 * most)
          .remedy(
              "Or reduce Keystone's workers, [memcache] pool_maxsize or [cache] memcache_pool_maxsize: each worker has its own pool.")
          .alert("MemcachedConnectionsHigh");
    }
  }

  /** As the alert, but over all of the server's life, so that it may be over: no page. */
  static void evictions(Server server, NodeStats stats, Facts facts, Findings findings) {
    if (evictsMuch(stats)) {
      findings
          .warning("%s evicts tokens that have not expired", server.address())
          .evidence("%s It holds %s.", evicted(stats), memory(stats))
          .consequence(
              "Users are logged out early. If the revocation list is evicted, revoked tokens are valid again.")
          .remedy(
              "Give it more memory and restart it, which loses its tokens once: one server at a time. In /etc/memcached.conf:",
              twiceTheMemory(stats))
          .remedy(
              "Shorten the token lifetime, to an hour instead of a day. In keystone.conf:",
              "[token]\nexpiration = 3600")
          .alert("MemcachedEvictingTokens");
    }
  }

  /** A cache may evict what is no longer valid, as it is when it was not used for so long. */
  static void evictionsOfCache(Server server, NodeStats stats, Facts facts, Findings findings) {
    boolean holdsCache =
        facts.lists().values().stream().anyMatch(lists -> !lists.cacheRegions().isEmpty());
    Duration valid = facts.snapshot().keystone().cacheExpiration();
    Duration unused = stats.evictedAfter().orElse(valid);
    if (holdsCache
        && !facts.store().isMemcached()
        && unused.compareTo(valid) < 0
        && evictsMuch(stats)) {
      findings
          .notice("%s evicts cached values that are still valid", server.address())
          .evidence(
              "The last one was unused for %s; values are valid for %s ([cache] expiration_time). %s",
              Amounts.time(unused), Amounts.time(valid), evicted(stats))
          .consequence("Keystone reads from its database again, and validations are slower.")
          .remedy("Give it more memory. In /etc/memcached.conf:", twiceTheMemory(stats));
    }
  }

  private static boolean evictsMuch(NodeStats stats) {
    long stored = stored(stats);
    return stored > 0 && stats.evictions().orElse(0) > Thresholds.EVICTED_OF_STORED * stored;
  }

  private static long stored(NodeStats stats) {
    return stats.commands().getOrDefault(Command.SET_STORED, 0L);
  }

  private static String evicted(NodeStats stats) {
    long evicted = stats.evictions().orElse(0);
    return "In the %s since it started it evicted %s and stored %s (%s)."
        .formatted(
            Amounts.time(stats.uptime()),
            Amounts.count(evicted, "item"),
            Amounts.count(stored(stats)),
            Amounts.percent(Math.min(1, (double) evicted / stored(stats))));
  }

  private static String memory(NodeStats stats) {
    return Amounts.bytes(stats.usedBytes()) + " of " + Amounts.bytes(stats.limitBytes());
  }

  static String twiceTheMemory(NodeStats stats) {
    return "-m " + 2 * (stats.limitBytes() >> 20);
  }
}
