package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.CacheBackend;
import io.github.keystonetoken.model.ListTraffic;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStats.Command;
import io.github.keystonetoken.model.NodeStats.Rejection;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;

/**
 * A memcached server's link is full, or it restarted, rejected values, accepts too large items, is
 * short of memory or of connections, or evicts what is still valid.
 */
final class MemcachedServer {

  static void link(Server server, NodeStats stats, Facts facts, Findings findings) {
    double received = stats.receivedBytesPerSecond().orElse(0);
    double sent = stats.sentBytesPerSecond().orElse(0);
    if (Math.max(received, sent) <= Thresholds.LINK_BYTES_PER_SECOND) {
      return;
    }
    ListTraffic lists = ListTraffic.on(server, facts.snapshot());
    Draft finding =
        findings
            .critical(
                "%s sends or receives %s: a link of 1 Gbit/s is full",
                server, Amounts.bytesPerSecond(Math.max(received, sent)))
            .evidence(
                "It received %s and sent %s between the last two collections.",
                Amounts.bytesPerSecond(received), Amounts.bytesPerSecond(sent))
            .consequence("All logins and validations wait for it, on all controllers.")
            .alert("MemcachedLinkSaturated");
    if (lists.cause() != null) {
      finding.remedy("Stop or slow down %s now.".formatted(Account.of(lists.cause()).nameAndId()));
    }
    finding.causedBy(lists);
    if (facts.store().isMemcached()) {
      finding.remedy(
          "Do not restart this memcached: all its users would log in at once, and the lists grow again.");
    }
  }

  /** A server that was not watched before it started has lost nothing. */
  static void restarted(Server server, NodeStats stats, Facts facts, Findings findings) {
    if (stats.restarted() && stats.uptime().compareTo(Thresholds.JUST_RESTARTED) < 0) {
      findings
          .notice("%s restarted %s ago", server, stats.uptime())
          .evidence("It holds %s.", Amounts.count(stats.items(), "item"))
          .consequence(
              "Its tokens are lost: their users must log in again. If it held the revocation list, revoked tokens with a copy elsewhere are valid again.")
          .remedy(
              "Find out who restarted it, or whether the kernel killed it.",
              "dmesg | grep -i memcached")
          .alert("MemcachedRestarted");
    }
  }

  static void rejected(Server server, NodeStats stats, Facts facts, Findings findings) {
    long tooLarge = stats.rejections().getOrDefault(Rejection.TOO_LARGE, 0L);
    long noMemory = stats.rejections().getOrDefault(Rejection.NO_MEMORY, 0L);
    if (tooLarge + noMemory == 0) {
      return;
    }
    boolean holdsTokens = facts.store().isMemcached();
    Draft finding =
        findings
            .add(
                holdsTokens || noMemory > 0 ? Severity.WARNING : Severity.NOTICE,
                "%s has rejected %s",
                server,
                Amounts.count(tooLarge + noMemory, "value"))
            .evidence(
                "In the %s since it started, %s were too large for an item, and for %s it had no memory.",
                stats.uptime(), tooLarge, noMemory)
            .consequence(
                holdsTokens
                    ? "memcached deletes what such a key held, and Keystone reports success. If that was a list, its tokens can no longer be revoked by user."
                    : withoutValues(facts.snapshot().cacheBackend()));
    if (noMemory > 0) {
      finding
          .remedy(
              "Give it more memory, and do not run it with -M. It needs a restart. In /etc/memcached.conf:",
              twiceTheMemory(stats))
          .alert("MemcachedStoresRejected");
    }
    if (tooLarge > 0 && holdsTokens) {
      finding
          .remedy("See which list is near the limit.", "keystone-token-exporter lists")
          .alert("UserListReset");
    }
  }

  private static String withoutValues(CacheBackend backend) {
    return switch (backend) {
      case MEMCACHE_POOL, MEMCACHED ->
          "No token is known to be on it. Keystone's cache misses these values.";
      case PYMEMCACHE ->
          "No token is known to be on it. With dogpile.cache.pymemcache, each request whose value is rejected fails with error 500.";
      case BMEMCACHED, PYLIBMC, UNKNOWN ->
          "No token is known to be on it. Keystone's cache misses these values; with dogpile.cache.pymemcache, the request fails.";
    };
  }

  /** {@code SERVER_MAX_VALUE_LENGTH} of python-memcached, which keystone.conf cannot change. */
  private static final long CLIENT_LIMIT = 1 << 20;

  static void itemSize(Server server, NodeStats stats, Facts facts, Findings findings) {
    long limit = stats.maxItemBytes().orElse(0);
    if (limit > CLIENT_LIMIT) {
      findings
          .warning("The item size (-I) of %s is %s", server, Amounts.bytes(limit))
          .evidence("python-memcached sends no item above %s.", Amounts.bytes(CLIENT_LIMIT))
          .consequence(
              "With a list of that size, Keystone waits 3 s and marks the healthy server as dead for 30 s to 5 min, for all users.")
          .remedy(
              "Set it back, and restart this server, which loses its tokens once. In /etc/memcached.conf:",
              "-I 1m")
          .remedy("Fix the client with the longest list instead.", "keystone-token-exporter lists")
          .alert("UserListNearItemLimit");
    }
  }

  static void memory(Server server, NodeStats stats, Facts facts, Findings findings) {
    double fill = (double) stats.usedBytes() / Math.max(1, stats.limitBytes());
    if (fill > Thresholds.SERVER_FULL) {
      findings
          .warning("%s uses %s of its memory", server, Amounts.percent(fill))
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
              server, Amounts.percent((double) stats.connections() / Math.max(1, most)))
          .evidence("%s of %s connections are open.", stats.connections(), most)
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
          .warning("%s evicts tokens that have not expired", server)
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
          .notice("%s evicts cached values that are still valid", server)
          .evidence(
              "The last one was unused for %s; values are valid for %s ([cache] expiration_time). %s",
              unused, valid, evicted(stats))
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
    return Amounts.text(
        "In the %s since it started it evicted %s and stored %s (%s).",
        stats.uptime(),
        Amounts.count(evicted, "item"),
        stored(stats),
        Amounts.percent(Math.min(1, (double) evicted / stored(stats))));
  }

  private static String memory(NodeStats stats) {
    return Amounts.bytes(stats.usedBytes()) + " of " + Amounts.bytes(stats.limitBytes());
  }

  private static String twiceTheMemory(NodeStats stats) {
    return "-m " + 2 * (stats.limitBytes() >> 20);
  }
}
