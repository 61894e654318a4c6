package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.CacheRegion;
import io.github.keystonetoken.model.CacheRegion.Split;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Thresholds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Controllers use the same region of Keystone's cache on different servers. */
final class CacheSplit {

  static void check(Facts facts, Findings findings) {
    List<String> regions = new ArrayList<>();
    Set<Server> servers = new LinkedHashSet<>();
    Duration lasted = Duration.ZERO;
    for (CacheRegion region : facts.snapshot().cacheRegions()) {
      Split split = region.split();
      if (split != null) {
        regions.add(region.name());
        servers.addAll(split.servers());
        lasted = split.lasted().compareTo(lasted) > 0 ? split.lasted() : lasted;
      }
    }
    if (regions.isEmpty()) {
      return;
    }
    boolean lasts = lasted.compareTo(Thresholds.CACHE_SPLIT) >= 0;
    Draft finding =
        findings
            .add(
                lasts ? Finding.Severity.WARNING : Finding.Severity.NOTICE,
                lasts
                    ? "Controllers use different cache servers: %s"
                    : "Keystone's cache is in use on %s at the same time",
                Server.addresses(servers, " and "))
            .evidence("Regions in use on both for %s: %s.", lasted, String.join(", ", regions))
            .alert("CacheSplit");
    if (lasts) {
      addRemedies(finding, facts);
    } else {
      finding.consequence(
          "This is normal for some minutes after the outage of a server and during a rollout. If it lasts for %s, the controllers have different lists of cache servers.",
          Thresholds.CACHE_SPLIT);
    }
  }

  private static void addRemedies(Draft finding, Facts facts) {
    Set<Server> servers = facts.snapshot().lists().keySet();
    String here = Server.addresses(servers, ",");
    facts
        .snapshot()
        .placementFigures()
        .map(Placement::otherCacheOrder)
        .filter(order -> !order.isEmpty())
        .ifPresent(
            order ->
                finding.evidence(
                    "One controller has the order %s, another one %s.",
                    here, Server.addresses(order, ",")));
    finding
        .consequence(
            "A token that is revoked on one controller stays valid on another until its cached value expires ([cache] expiration_time, 10 min by default).")
        .remedy(
            "Compare the servers, their names and their order on all controllers.",
            "grep -nE '^ *(backend|backend_argument|memcache_servers)' /etc/keystone/keystone.conf")
        .remedy(
            "Set the same list on each controller, and restart Keystone there.",
            "[cache]\nmemcache_servers = " + here);
    if (facts.keepsLists()) {
      finding.remedy("Do not flush these servers: they hold tokens as well.");
    } else {
      finding.remedy(
          "Then flush the cache once; on a server with TLS restart memcached instead. No user is logged out.",
          servers.stream().map(CacheSplit::flush).collect(joining("\n")));
    }
  }

  private static String flush(Server server) {
    return "printf 'flush_all\\r\\nquit\\r\\n' | nc -w 2 " + Facts.ncAddress(server);
  }
}
