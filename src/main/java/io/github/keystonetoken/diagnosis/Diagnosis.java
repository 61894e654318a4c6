package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** Runs all checks. */
public final class Diagnosis {

  /** Looks for one kind of problem. What is not known is no finding. */
  interface Check {
    void check(Facts facts, Findings findings);
  }

  /** Looks at the statistics of one memcached server, or at its token lists. */
  interface ServerCheck<T> {
    void check(Server server, T figures, Facts facts, Findings findings);
  }

  /** Looks at the database. */
  interface DatabaseCheck {
    void check(SqlTokens sql, Facts facts, Findings findings);
  }

  /** Looks at the token table, if its rows are known. */
  interface TableCheck {
    void check(SqlTokens sql, Counts counts, Facts facts, Findings findings);
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
          SourceDown::stale,
          ifLists(lists(ListOverflow::past)),
          ifLists(lists(ListOverflow::near)),
          servers(MemcachedServer::link),
          KeystoneOptions::expiration,
          LifetimeExceeded::check,
          ifSql(QuerySlow::measured),
          ifSql(table(QuerySlow::estimated)),
          ServersUneven::check,
          ifLists(lists(HeavyUser::requestsToLists)),
          ifSql(database(HeavyUser::requestsToTable)),
          CacheSplit::check,
          servers(MemcachedServer::rejected),
          ifMemcached(servers(MemcachedServer::evictions)),
          ifMemcached(servers(MemcachedServer::memory)),
          servers(MemcachedServer::connections),
          servers(MemcachedServer::evictionsOfCache),
          ifLists(ListsMisplaced::check),
          ifLists(lists(ListsUndecodable::check)),
          ifSql(table(IndexMissing::check)),
          ifSql(table(FlushNotRunning::check)),
          ifSql(table(HeavyUser::ownsRows)),
          database(UnusedRows::revocations),
          database(UnusedRows::others),
          FernetRotation::tokensOutliveKeys,
          FernetRotation::stopped,
          ifMemcached(servers(MemcachedServer::itemSize)),
          KeystoneOptions::serverLists,
          KeystoneOptions::driverName,
          KeystoneOptions::keyMangler,
          KeystoneOptions::hashAlgorithm,
          database(ClockDifference::ofDatabase),
          servers(ClockDifference::ofServer),
          database(Grants::excess),
          CountsInexact::cutOff,
          database(CountsInexact::check),
          database(Grants::missing),
          ifLists(HeavyUser::ownsLists),
          ifMemcached(servers(MemcachedServer::restarted)),
          table(UnusedRows::tokens));

  private Diagnosis() {}

  /** Of servers that answered the newest collection. */
  static Check servers(ServerCheck<NodeStats> check) {
    return (facts, findings) ->
        facts.nodes().forEach((server, stats) -> check.check(server, stats, facts, findings));
  }

  static Check lists(ServerCheck<ServerLists> check) {
    return (facts, findings) ->
        facts.lists().forEach((server, lists) -> check.check(server, lists, facts, findings));
  }

  static Check database(DatabaseCheck check) {
    return (facts, findings) ->
        facts.snapshot().sqlFigures().ifPresent(sql -> check.check(sql, facts, findings));
  }

  static Check table(TableCheck check) {
    return database(
        (sql, facts, findings) ->
            sql.counts().ifPresent(counts -> check.check(sql, counts, facts, findings)));
  }

  private static Check ifSql(Check check) {
    return ifTrue(facts -> facts.store().isSql(), check);
  }

  private static Check ifLists(Check check) {
    return ifTrue(Facts::keepsLists, check);
  }

  private static Check ifMemcached(Check check) {
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
