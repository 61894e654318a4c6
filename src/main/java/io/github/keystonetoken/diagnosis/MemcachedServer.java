package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.CacheBackend;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStats.Rejection;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;

/**
 * A memcached server's link is full, or it restarted, rejected values or accepts too large items.
 */
final class MemcachedServer {

  static void link(Server server, NodeStats stats, Facts facts, Findings findings) {
    double received = stats.receivedBytesPerSecond().orElse(0);
    double sent = stats.sentBytesPerSecond().orElse(0);
    if (Math.max(received, sent) <= Thresholds.LINK_BYTES_PER_SECOND) {
      return;
    }
    TrafficCause cause = TrafficCause.of(server, facts);
    Draft finding =
        findings
            .critical(
                "%s sends or receives %s: a link of 1 Gbit/s is full",
                server.address(), Amounts.bytesPerSecond(Math.max(received, sent)))
            .evidence(
                "It received %s and sent %s between the last two collections.",
                Amounts.bytesPerSecond(received), Amounts.bytesPerSecond(sent))
            .evidence(cause.sentence())
            .consequence("All logins and validations wait for it, on all controllers.")
            .alert("MemcachedLinkSaturated");
    Account culprit = cause.culprit();
    if (culprit != null) {
      finding.remedy("Stop or slow down %s now.".formatted(culprit.nameAndId()));
    }
    cause.remedy(finding);
    if (facts.store().isMemcached()) {
      finding.remedy(
          "Do not restart this memcached: all its users would log in at once, and the lists grow again.");
    }
  }

  /** A server that was not watched before it started has lost nothing. */
  static void restarted(Server server, NodeStats stats, Facts facts, Findings findings) {
    if (stats.restarted() && stats.uptime().compareTo(Thresholds.JUST_RESTARTED) < 0) {
      findings
          .notice("%s restarted %s ago", server.address(), Amounts.time(stats.uptime()))
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
                server.address(),
                Amounts.count(tooLarge + noMemory, "value"))
            .evidence(
                "In the %s since it started, %s were too large for an item, and for %s it had no memory.",
                Amounts.time(stats.uptime()), Amounts.count(tooLarge), Amounts.count(noMemory))
            .consequence(
                holdsTokens
                    ? "memcached deletes what such a key held, and Keystone reports success. If that was a list, its tokens can no longer be revoked by user."
                    : withoutValues(facts.snapshot().cacheBackend()));
    if (noMemory > 0) {
      finding
          .remedy(
              "Give it more memory, and do not run it with -M. It needs a restart. In /etc/memcached.conf:",
              ServerFull.twiceTheMemory(stats))
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
          .warning("The item size (-I) of %s is %s", server.address(), Amounts.bytes(limit))
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
}
