package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Snapshot;
import java.time.Instant;
import java.util.List;

/** Everything that is wrong, by all checks. */
public final class Diagnosis {

  /** Looks for one kind of problem. What is not known is no finding. */
  interface Check {
    void check(Facts facts, Findings findings);
  }

  /**
   * In the order in which findings of equal severity are listed. What is about tokens is checked
   * only if it is known that they are kept there.
   */
  private static final List<Check> CHECKS =
      List.of(
          SourceDown::sql,
          SourceDown::servers,
          SourceDown::balancers,
          SourceDown::lists,
          SourceDown::fernet,
          CollectorStale::check,
          lists(ListReset::check),
          lists(ListNearLimit::check),
          LinkSaturated::check,
          ExpirationTooLong::check,
          LifetimeExceeded::check,
          sql(QuerySlow::check),
          ServersUneven::check,
          lists(UserIssuingTooFast::ofLists),
          sql(UserIssuingTooFast::ofRows),
          CacheSplit::check,
          StoresRejected::check,
          memcached(ServerFull::evictions),
          memcached(ServerFull::memory),
          ServerFull::connections,
          ServerFull::evictionsOfCache,
          lists(ListsMisplaced::check),
          lists(ListsUndecodable::check),
          sql(IndexMissing::check),
          sql(FlushNotRunning::check),
          sql(Hoarding::ofRows),
          RevocationBacklog::check,
          UnusedRows::check,
          FernetRotation::tokensOutliveKeys,
          FernetRotation::stopped,
          memcached(ItemSizeRaised::check),
          ServersInOneString::check,
          DriverName::check,
          KeysInClear::check,
          HashTooLong::check,
          ClockDifference::check,
          Grants::excess,
          StatementCutOff::check,
          CountsInexact::check,
          Grants::missing,
          lists(Hoarding::ofLists),
          memcached(ServerRestarted::check),
          OrphanTable::check);

  private Diagnosis() {}

  private static Check sql(Check check) {
    return (facts, findings) -> {
      if (facts.snapshot().tokenStore().isSql()) {
        check.check(facts, findings);
      }
    };
  }

  private static Check lists(Check check) {
    return (facts, findings) -> {
      if (facts.keepsLists()) {
        check.check(facts, findings);
      }
    };
  }

  private static Check memcached(Check check) {
    return (facts, findings) -> {
      if (facts.snapshot().tokenStore().isMemcached()) {
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
