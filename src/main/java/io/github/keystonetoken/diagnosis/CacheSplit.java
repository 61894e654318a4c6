package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.CacheRegion;
import io.github.keystonetoken.model.CacheRegion.Split;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
    String where = addresses(servers, " and ");
    if (lasted.compareTo(Thresholds.CACHE_SPLIT) < 0) {
      findings
          .notice("Regions of Keystone's cache are in use on %s at the same time", where)
          .evidence("Regions: %s.", String.join(", ", regions))
          .consequence(
              "If that goes on for %s, controllers have different lists of cache servers. For some minutes it is normal after an outage of a server, and while a change is rolled out.",
              Amounts.time(Thresholds.CACHE_SPLIT))
          .alert("CacheSplit");
      return;
    }
    List<Server> other =
        facts
            .snapshot()
            .placement()
            .flatMap(Outcome::figures)
            .map(Placement::otherCacheOrder)
            .orElse(List.of());
    String here = addresses(facts.snapshot().lists().keySet(), ",");
    Draft finding =
        findings
            .warning("Controllers use Keystone's cache on different servers")
            .evidence(
                "Regions in use on %s at the same time for %s: %s.",
                where, Amounts.time(lasted), String.join(", ", regions))
            .evidence(
                other.isEmpty()
                    ? ""
                    : "One controller has the servers in the order %s, another one in the order %s."
                        .formatted(here, addresses(other, ",")))
            .consequence(
                "A token that is revoked on one controller, or whose user is disabled there, is still accepted by another until its cached value expires ([cache] expiration_time, 10 min by default).")
            .remedy(
                "Compare the controllers: the servers, their names and their order must be the same.",
                "grep -nE '^ *(backend|backend_argument|memcache_servers)' /etc/keystone/keystone.conf")
            .remedy(
                "Correct keystone.conf on each controller and restart Keystone there.",
                "[cache]\nmemcache_servers = " + here);
    if (facts.keepsLists()) {
      finding.remedy(
          "Do not flush these servers: tokens are kept there as well. What is cached expires within [cache] expiration_time.");
    } else {
      finding.remedy(
          "Then flush the cache once, which logs out no user.",
          facts.snapshot().lists().keySet().stream()
              .map(server -> SourceDown.netcat(server, "flush_all"))
              .collect(joining("\n")));
    }
    finding.alert("CacheSplit");
  }

  private static String addresses(Collection<Server> servers, String separator) {
    return servers.stream().map(Server::address).collect(joining(separator));
  }
}
