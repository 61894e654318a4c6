package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** Runs all checks. */
public final class Diagnosis {

  /** Looks for one kind of problem. What is not known is no finding. */
  interface Check {
    void check(Facts facts, Findings findings);
  }

  /** Looks at one memcached server that answered the newest collection. */
  interface ServerCheck {
    void check(Server server, NodeStats stats, Facts facts, Findings findings);
  }

  /**
   * In the order in which findings of equal severity are listed. A check about tokens runs only if
   * it is known that they are stored there.
   */
  private static final List<Check> CHECKS =
      List.of(
          SourceDown::sql,
          SourceDown::servers,
          servers(SourceDown::balancers),
          SourceDown::lists,
          SourceDown::fernet,
          CollectorStale::check,
          lists(ListOverflow::past),
          lists(ListOverflow::near),
          servers(MemcachedServer::link),
          KeystoneOptions::expiration,
          LifetimeExceeded::check,
          sql(QuerySlow::check),
          ServersUneven::check,
          lists(HeavyUser::requestsToLists),
          sql(HeavyUser::requestsToTable),
          CacheSplit::check,
          servers(MemcachedServer::rejected),
          memcached(servers(ServerFull::evictions)),
          memcached(servers(ServerFull::memory)),
          servers(ServerFull::connections),
          servers(ServerFull::evictionsOfCache),
          lists(ListsMisplaced::check),
          lists(ListsUndecodable::check),
          sql(IndexMissing::check),
          sql(FlushNotRunning::check),
          sql(HeavyUser::ownsRows),
          RevocationBacklog::check,
          UnusedRows::others,
          FernetRotation::tokensOutliveKeys,
          FernetRotation::stopped,
          memcached(servers(MemcachedServer::itemSize)),
          KeystoneOptions::serverLists,
          KeystoneOptions::driverName,
          KeystoneOptions::keyMangler,
          KeystoneOptions::hashAlgorithm,
          ClockDifference::check,
          Grants::excess,
          CountsInexact::cutOff,
          CountsInexact::check,
          Grants::missing,
          lists(HeavyUser::ownsLists),
          memcached(servers(MemcachedServer::restarted)),
          UnusedRows::tokens);

  private Diagnosis() {}

  static Check servers(ServerCheck check) {
    return (facts, findings) ->
        facts.nodes().forEach((server, stats) -> check.check(server, stats, facts, findings));
  }

  private static Check sql(Check check) {
    return ifTrue(facts -> facts.store().isSql(), check);
  }

  private static Check lists(Check check) {
    return ifTrue(Facts::keepsLists, check);
  }

  private static Check memcached(Check check) {
    return ifTrue(facts -> facts.store().isMemcached(), check);
  }

  private static Check ifTrue(Predicate<Facts> condition, Check check) {
    return (facts, findings) -> {
      if (condition.test(facts)) {
        check.check(facts, findings);
      }
    };
  }

  /** Findings, worst first; of equal severity in the order of the checks. */
  public static List<Finding> of(Snapshot snapshot, Instant now) {
    Facts facts = new Facts(snapshot, now);
    Findings findings = new Findings(facts.mysql());
    CHECKS.forEach(check -> check.check(facts, findings));
    return findings.worstFirst();
  }
}
