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

  /** In the order in which findings of equal severity are listed. */
  private static final List<Check> CHECKS =
      List.of(
          SourceDown::sql,
          SourceDown::servers,
          SourceDown::lists,
          CollectorStale::check,
          ListReset::check,
          ListNearLimit::check,
          LinkSaturated::check,
          ExpirationTooLong::check,
          LifetimeExceeded::check,
          QuerySlow::check,
          ServersUneven::check,
          UserIssuingTooFast::check,
          StoresRejected::check,
          ServerFull::evictions,
          ServerFull::check,
          ListsMisplaced::check,
          IndexMissing::check,
          FlushNotRunning::check,
          Hoarding::ofRows,
          RevocationBacklog::check,
          ItemSizeRaised::check,
          ServersInOneString::check,
          DriverName::check,
          KeysInClear::check,
          HashTooLong::check,
          ClockDifference::check,
          Grants::excess,
          StatementCutOff::check,
          CountsInexact::check,
          Grants::missing,
          Hoarding::ofLists,
          ServerRestarted::check,
          OrphanTable::check);

  private Diagnosis() {}

  /** Findings, worst first; of equal severity in the order of the checks. */
  public static List<Finding> of(Snapshot snapshot, Instant now) {
    Facts facts = new Facts(snapshot, now);
    Findings findings = new Findings();
    CHECKS.forEach(check -> check.check(facts, findings));
    return findings.worstFirst();
  }
}
