package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.diagnosis.Findings.Draft;
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
              "Only the exporter's account is refused: Keystone may work, but its database is not watched.")
          .remedy(
              "Give the exporter's account what it needs; this prints the statements.",
              "keystone-token-exporter grants");
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
            "See whether Keystone still issues tokens; then start the database, or move its address to a node that works.",
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
    findings
        .add(
            holdsTokens ? Severity.CRITICAL : Severity.WARNING,
            "The memcached server %s cannot be read",
            server.address())
        .evidence(failed.failure().reason())
        .evidence(
            failed
                .lastGood()
                .map(good -> Amounts.time(facts.since(good.at())))
                .map("It was last read %s ago."::formatted)
                .orElse(""))
        .consequence(
            holdsTokens
                ? "If Keystone cannot reach it either, the tokens on it are not found, and their users must log in again; lists on it cannot be written."
                : "No token is known to be on it. Keystone is slower without it; with dogpile.cache.pymemcache, logins and validations whose keys are on it fail.")
        .remedy(
            "See whether it answers.",
            server.isSocketFile()
                ? "printf 'version\\r\\nquit\\r\\n' | nc -U -w 2 " + server.host()
                : "printf 'version\\r\\nquit\\r\\n' | nc -w 2 %s %d"
                    .formatted(server.host(), server.port()))
        .remedy(
            "Start it again, empty. Do not take it off the list and do not reorder the list: that moves the keys of all other servers too.")
        .alert("MemcachedServerDown");
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
      if (lists.getValue() instanceof Failed<?> failed && !facts.isDown(server)) {
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
