package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.CacheBackend;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Outcome.Failed;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.TokenStore;
import io.github.keystonetoken.view.Amounts;
import java.util.Map;

/** The token table, a memcached server or its lists could not be read. */
final class SourceDown {

  static void sql(Facts facts, Findings findings) {
    if (!(facts.snapshot().sql().orElse(null) instanceof Failed<?> failed)) {
      return;
    }
    TokenStore store = facts.snapshot().tokenStore();
    boolean holdsTokens = store.isSql();
    boolean denied = failed.failure().kind() == Failure.Kind.DENIED;
    Draft finding =
        findings
            .add(
                holdsTokens && !denied ? Severity.CRITICAL : Severity.WARNING,
                "Keystone's database cannot be read")
            .evidence(failed.failure().reason())
            .evidence(
                failed
                    .lastGood()
                    .map(good -> Amounts.time(facts.since(good.at())))
                    .map("Other findings about the token table are from figures %s old."::formatted)
                    .orElse("Nothing is known of the token table."))
            .alert("SqlDown");
    if (denied) {
      finding
          .consequence(
              "The server answers, and only the exporter is known to be refused: Keystone may work, but its database is not watched.")
          .remedy(
              "If a privilege is missing, grant it; this prints the statements.",
              "keystone-token-exporter grants")
          .remedy(
              "Otherwise correct what is named above, and restart the exporter: it repeats a refused login after 5 minutes at first, later once an hour.");
      return;
    }
    finding
        .consequence(
            holdsTokens
                ? "Tokens are kept in it: if Keystone cannot reach it either, no login works."
                : store.place() == TokenStore.Place.UNKNOWN
                    ? "Whether tokens are kept in it is not known. Names of users, revocation events and trusts are missing."
                    : "No tokens are kept in it. Names of users, revocation events and trusts are missing.")
        .remedy(
            "See whether Keystone still issues tokens; then correct what is named above: start the database, or move its address to a node that works.",
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
    boolean holdsTokens = facts.snapshot().tokenStore().isMemcached();
    Failure.Kind kind = failed.failure().kind();
    // It is there, and Keystone may have what the exporter lacks.
    boolean answers =
        server.isUnderstood() && (kind == Failure.Kind.DENIED || kind == Failure.Kind.ERROR);
    Draft finding =
        findings
            .add(
                holdsTokens && !answers ? Severity.CRITICAL : Severity.WARNING,
                "The memcached server %s cannot be read",
                server.address())
            .evidence(failed.failure().reason())
            .evidence(
                failed
                    .lastGood()
                    .map(good -> Amounts.time(facts.since(good.at())))
                    .map("It was last read %s ago."::formatted)
                    .orElse(""))
            .alert("MemcachedServerDown");
    if (answers) {
      finding.consequence(
          "It can be reached, so Keystone may work with it, but it is not watched.");
      return;
    }
    finding.consequence(
        holdsTokens
            ? "If Keystone cannot reach it either, the tokens on it are not found, and their users must log in again; lists on it cannot be written."
            : withoutCache(facts.snapshot().cacheBackend()));
    if (server.isUnderstood()) {
      finding
          .remedy("See whether it answers.", netcat(server, "version"))
          .remedy(
              "Start it again, empty. Do not take it off the list and do not reorder the list: that moves the keys of all other servers too.");
    } else {
      finding.remedy(
          "Correct its address, in every keystone.conf: %s."
              .formatted(holdsTokens ? "servers of [memcache]" : "memcache_servers of [cache]"));
    }
  }

  /** Servers that are several. */
  static void balancers(Facts facts, Findings findings) {
    facts
        .nodes()
        .forEach(
            (server, stats) -> {
              if (stats.balanced()) {
                balancer(server, facts, findings);
              }
            });
  }

  private static void balancer(Server server, Facts facts, Findings findings) {
    findings
        .warning("%s is several memcached servers, not one", server.address())
        .evidence(
            "Two connections to it, at the same time, reached processes with different ids or start times: a balancer stands before them, or the name has several addresses.")
        .consequence(
            facts.snapshot().tokenStore().isMemcached()
                ? "What Keystone stores through one connection it does not find through another: users are logged out at random, and revoked tokens work."
                : "What Keystone stores through one connection it does not find through another: its cache may return what is no longer true.")
        .consequence(
            "The figures of this address are those of one of the servers, and its token lists are not read.")
        .remedy(
            "List each server by an address of its own, the same in the same order in every keystone.conf.");
  }

  private static String withoutCache(CacheBackend backend) {
    return switch (backend) {
      case MEMCACHE_POOL, MEMCACHED ->
          "No token is known to be on it. Keystone is slower without it.";
      case PYMEMCACHE ->
          "No token is known to be on it, but with dogpile.cache.pymemcache logins and validations whose keys are on it fail with error 500.";
      case BMEMCACHED ->
          "No token is known to be on it, and Keystone's client has every value on the other servers as well.";
      case PYLIBMC, UNKNOWN ->
          "No token is known to be on it. Keystone is slower without it; with dogpile.cache.pymemcache, logins and validations whose keys are on it fail.";
    };
  }

  /** A shell line that sends a server one command. */
  static String netcat(Server server, String command) {
    return "printf '%s\\r\\nquit\\r\\n' | nc %s"
        .formatted(
            command,
            server.isSocketFile()
                ? "-U -w 2 " + server.host()
                : (server.ipv6() ? "-6 " : "")
                    + "-w 2 %s %d".formatted(server.host(), server.port()));
  }

  static void fernet(Facts facts, Findings findings) {
    if (facts.snapshot().fernet().orElse(null) instanceof Failed<?> failed) {
      findings
          .notice("The Fernet keys cannot be listed")
          .evidence(failed.failure().reason())
          .consequence("Whether they are rotated, and often enough, is not known.")
          .alert("CollectorStale");
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
            .warning("The token lists on %s cannot be read", server.address())
            .evidence(failed.failure().reason())
            .consequence(
                facts.snapshot().tokenStore().isNone()
                    ? "What Keystone's cache has there is not known."
                    : "Whose list is near its limit there, and who causes the traffic, is not known.")
            .remedy(
                "Look for the collector lists in the exporter's log; it says what the server answered.")
            .alert("CollectorStale");
      }
    }
  }
}
