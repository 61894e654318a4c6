package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.CacheBackend;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Outcome.Failed;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.TokenStore;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.util.Map;

/** The database, a memcached server, its lists or the Fernet keys are not read. */
final class SourceDown {

  static void sql(Facts facts, Findings findings) {
    if (!(facts.snapshot().sql().orElse(null) instanceof Failed<?> failed)) {
      return;
    }
    TokenStore store = facts.store();
    boolean denied = failed.failure().kind() == Failure.Kind.DENIED;
    Draft finding =
        findings
            .add(
                store.isSql() && !denied ? Severity.CRITICAL : Severity.WARNING,
                "Keystone's database cannot be read")
            .evidence(failed.failure().reason())
            .evidence(
                failed
                    .lastGood()
                    .map(
                        good ->
                            Amounts.text(
                                "Other findings about the token table use figures %s old.",
                                facts.since(good.at())))
                    .orElse("Nothing is known of the token table."))
            .alert("SqlDown");
    if (denied) {
      finding
          .consequence(
              "The server answers and refuses the exporter: Keystone may work, but its database is not watched.")
          .remedy(
              "If a privilege is missing, grant it; this prints the statements.",
              "keystone-token-exporter grants")
          .remedy(
              "Otherwise correct what is named above and restart the exporter: it retries a refused login only after 5 minutes, later once an hour.");
      return;
    }
    finding
        .consequence(
            store.isSql()
                ? "It stores tokens: if Keystone cannot reach it either, no login works."
                : store.place() == TokenStore.Place.UNKNOWN
                    ? "It is not known whether it stores tokens. User names, revocation events and trusts are missing."
                    : "It stores no tokens. User names, revocation events and trusts are missing.")
        .remedy(
            "Check whether Keystone still issues tokens. Then correct what is named above: start the database, or move its address to a node that works.",
            "openstack token issue -c expires");
  }

  static void servers(Facts facts, Findings findings) {
    for (Map.Entry<Server, Outcome<NodeStats>> node : facts.snapshot().nodes().entrySet()) {
      if (node.getValue() instanceof Failed<NodeStats> failed) {
        server(node.getKey(), failed, facts, findings);
      }
    }
  }

  private static void server(
      Server server, Failed<NodeStats> failed, Facts facts, Findings findings) {
    boolean holdsTokens = facts.store().isMemcached();
    Failure.Kind kind = failed.failure().kind();
    // Keystone may have what the exporter lacks.
    boolean answers =
        server.isUnderstood() && (kind == Failure.Kind.DENIED || kind == Failure.Kind.ERROR);
    Draft finding =
        findings
            .add(
                holdsTokens && !answers ? Severity.CRITICAL : Severity.WARNING,
                "The memcached server %s cannot be read",
                server)
            .evidence(failed.failure().reason())
            .evidence(
                failed
                    .lastGood()
                    .map(good -> Amounts.text("It was last read %s ago.", facts.since(good.at())))
                    .orElse(""))
            .alert("MemcachedServerDown");
    if (answers) {
      finding.consequence("It can be reached: Keystone may work with it, but it is not watched.");
      return;
    }
    finding.consequence(
        holdsTokens
            ? "If Keystone cannot reach it either, users of tokens on it must log in again, and lists on it cannot be written."
            : withoutCache(facts.snapshot().cacheBackend()));
    if (server.isUnderstood()) {
      finding
          .remedy(
              "On a controller, check whether it accepts connections.",
              "nc -zv -w 2 " + Facts.ncAddress(server))
          .remedy(
              "If it is not running, start it. Do not remove or reorder servers in keystone.conf: that moves the keys of all other servers too.");
    } else {
      finding.remedy(
          "Correct its address in every keystone.conf: %s."
              .formatted(holdsTokens ? "servers of [memcache]" : "memcache_servers of [cache]"));
    }
  }

  private static String withoutCache(CacheBackend backend) {
    return switch (backend) {
      case MEMCACHE_POOL, MEMCACHED ->
          "No token is known to be on it. Keystone is slower without it.";
      case PYMEMCACHE ->
          "No token is known to be on it. With dogpile.cache.pymemcache, logins and validations whose keys are on it fail with error 500.";
      case BMEMCACHED ->
          "No token is known to be on it. Keystone's client has all values on the other servers as well.";
      case PYLIBMC, UNKNOWN ->
          "No token is known to be on it. Keystone is slower without it; with dogpile.cache.pymemcache, logins and validations whose keys are on it fail.";
    };
  }

  /** Several servers share the address of one. */
  static void balancers(Server server, NodeStats stats, Facts facts, Findings findings) {
    if (stats.balanced()) {
      findings
          .warning("%s is several memcached servers, not one", server)
          .evidence(
              "Two simultaneous connections reached different processes: a load balancer has this address, or the name has several addresses.")
          .consequence(
              facts.store().isMemcached()
                  ? "What Keystone stores through one connection is missing on the next: users are logged out at random, and revoked tokens are valid."
                  : "What Keystone stores through one connection is missing on the next: its cache returns stale values.")
          .consequence("Its figures are those of one server, and its token lists are not read.")
          .remedy("List each server by its own address, in the same order in every keystone.conf.");
    }
  }

  /** Lists of a server that is up. */
  static void lists(Facts facts, Findings findings) {
    for (Map.Entry<Server, Outcome<ServerLists>> lists : facts.snapshot().lists().entrySet()) {
      Server server = lists.getKey();
      if (lists.getValue() instanceof Failed<?> failed
          && !facts.isDown(server)
          && !NodeStats.isBalanced(facts.snapshot().nodes().get(server))) {
        findings
            .warning("The token lists on %s cannot be read", server)
            .evidence(failed.failure().reason())
            .consequence(
                facts.store().isNone()
                    ? "Keystone's cache on this server is not watched."
                    : "It is not known which lists are near the limit there, and which account causes the traffic.")
            .alert("CollectorStale");
      }
    }
  }

  static void fernet(Facts facts, Findings findings) {
    if (facts.snapshot().fernet().orElse(null) instanceof Failed<?> failed) {
      findings
          .notice("The Fernet keys cannot be listed")
          .evidence(failed.failure().reason())
          .consequence("Their rotation is not watched.")
          .alert("CollectorStale");
    }
  }

  /** A collector has not succeeded for a long time, and no failure says why. */
  static void stale(Facts facts, Findings findings) {
    Snapshot snapshot = facts.snapshot();
    if (!snapshot.runs().isEmpty()) {
      snapshot.runs().forEach((collector, runs) -> stale(collector, runs, facts, findings));
    } else if (snapshot.sql().isEmpty()
        && snapshot.nodes().isEmpty()
        && snapshot.lists().isEmpty()) {
      complete(
          findings
              .warning("No figures have been collected yet")
              .evidence("No collector is enabled, or none has finished its first collection."));
    }
  }

  private static void stale(
      Collector collector, CollectorRuns runs, Facts facts, Findings findings) {
    if (runs.lastFailure().isPresent()) {
      return;
    }
    if (!runs.hasRun()) {
      complete(
          findings
              .notice("The collector %s has no figures yet", collector.label())
              .evidence("Its first collection has not finished."));
      return;
    }
    Duration limit = runs.interval().multipliedBy(Thresholds.STALE_RUNS);
    Duration age = facts.since(runs.lastSuccess().orElse(facts.now()));
    if (age.compareTo(limit) > 0 && age.compareTo(Thresholds.STALE_AGE) > 0) {
      complete(
          findings
              .warning("The collector %s has had no new figures for %s", collector.label(), age)
              .evidence("It runs every %s; no collection has finished since.", runs.interval()));
    }
  }

  private static void complete(Draft finding) {
    finding
        .consequence("Findings may be missing.")
        .remedy(
            "Check what is watched, then see the exporter's log.",
            "keystone-token-exporter --config.check")
        .alert("CollectorStale");
  }
}
