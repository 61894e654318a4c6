package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStats.Command;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;

/** A memcached server has no memory or no connections to spare, or evicts tokens already. */
final class ServerFull {

  static void memory(Facts facts, Findings findings) {
    facts.nodes().forEach((server, stats) -> memory(server, stats, findings));
  }

  static void connections(Facts facts, Findings findings) {
    facts.nodes().forEach((server, stats) -> connections(server, stats, findings));
  }

  private static void memory(Server server, NodeStats stats, Findings findings) {
    double fill = (double) stats.usedBytes() / Math.max(1, stats.limitBytes());
    if (fill > Thresholds.SERVER_FULL) {
      findings
          .warning("%s has %s of its memory in use", server.address(), Amounts.percent(fill))
          .evidence(
              "Items take %s of %s.",
              Amounts.bytes(stats.usedBytes()), Amounts.bytes(stats.limitBytes()))
          .consequence(
              "When it is full, it throws out tokens that have not expired, and users are logged out.")
          .remedy(
              "Plan more memory for a quiet hour; a restart loses its tokens once. In /etc/memcached.conf:",
              twiceTheMemory(stats))
          .alert("MemcachedFillingUp");
    }
  }

  private static void connections(Server server, NodeStats stats, Findings findings) {
    long most = stats.maxConnections().orElse(Long.MAX_VALUE);
    if (stats.connections() > Thresholds.SERVER_FULL * most
        || most - stats.connections() < Thresholds.CONNECTIONS_LEFT) {
      findings
          .warning(
              "%s has %s of its connections in use",
              server.address(), Amounts.percent((double) stats.connections() / Math.max(1, most)))
          .evidence(
              "%s of %s connections are open.",
              Amounts.count(stats.connections()), Amounts.count(most))
          .consequence(
              "When none is left, Keystone waits for a connection and then takes the server for dead.")
          .remedy(
              "Raise the limit in a quiet hour: the restart loses what the server holds. In /etc/memcached.conf:",
              "-c " + 2 * most)
          .remedy(
              "Or lower the number of Keystone's workers, [memcache] pool_maxsize or [cache] memcache_pool_maxsize: each worker has a pool of its own.")
          .alert("MemcachedConnectionsHigh");
    }
  }

  /** As the alert, but over all of the server's life, so that it may be over: no page. */
  static void evictions(Facts facts, Findings findings) {
    facts.nodes().forEach((server, stats) -> evictions(server, stats, findings));
  }

  private static void evictions(Server server, NodeStats stats, Findings findings) {
    if (!evictsMuch(stats)) {
      return;
    }
    long stored = stats.commands().getOrDefault(Command.SET_STORED, 0L);
    long evicted = stats.evictions().orElse(0);
    findings
        .warning("%s throws out tokens that have not expired", server.address())
        .evidence(
            "It has thrown out %s in the %s since it started, for %s stored (%s). It holds %s of %s.",
            Amounts.count(evicted, "item"),
            Amounts.time(stats.uptime()),
            Amounts.count(stored),
            Amounts.percent(Math.min(1, (double) evicted / stored)),
            Amounts.bytes(stats.usedBytes()),
            Amounts.bytes(stats.limitBytes()))
        .consequence(
            "Users are logged out early; if the revocation list goes, revoked tokens work again.")
        .remedy(
            "Give it more memory and restart it, which loses its tokens once: one server at a time. In /etc/memcached.conf:",
            twiceTheMemory(stats))
        .remedy(
            "Shorten the lifetime of tokens, an hour instead of a day. In keystone.conf:",
            "[token]\nexpiration = 3600")
        .alert("MemcachedEvictingTokens");
  }

  /** A cache may throw out what is no longer valid, as it is when it was not used for so long. */
  static void evictionsOfCache(Facts facts, Findings findings) {
    boolean holdsCache =
        facts.lists().values().stream().anyMatch(lists -> !lists.cacheRegions().isEmpty());
    if (holdsCache && !facts.snapshot().tokenStore().isMemcached()) {
      Duration valid = facts.snapshot().keystone().cacheExpiration();
      facts.nodes().forEach((server, stats) -> evictionsOfCache(server, stats, valid, findings));
    }
  }

  private static void evictionsOfCache(
      Server server, NodeStats stats, Duration valid, Findings findings) {
    Duration unused = stats.evictedAfter().orElse(valid);
    if (unused.compareTo(valid) >= 0 || !evictsMuch(stats)) {
      return;
    }
    findings
        .notice("%s throws out what Keystone's cache could still use", server.address())
        .evidence(
            "The item thrown out last had not been used for %s; items are valid for %s ([cache] expiration_time). It has thrown out %s in the %s since it started, for %s stored.",
            Amounts.time(unused),
            Amounts.time(valid),
            Amounts.count(stats.evictions().orElse(0), "item"),
            Amounts.time(stats.uptime()),
            Amounts.count(stats.commands().getOrDefault(Command.SET_STORED, 0L)))
        .consequence("Keystone asks its database again, and validations are slower.")
        .remedy("Give it more memory. In /etc/memcached.conf:", twiceTheMemory(stats));
  }

  private static boolean evictsMuch(NodeStats stats) {
    long stored = stats.commands().getOrDefault(Command.SET_STORED, 0L);
    return stored > 0 && stats.evictions().orElse(0) > Thresholds.EVICTED_OF_STORED * stored;
  }

  private static String twiceTheMemory(NodeStats stats) {
    return "-m " + 2 * (stats.limitBytes() >> 20);
  }
}
