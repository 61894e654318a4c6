package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Snapshot;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Everything that is wrong, by all checks. */
public final class Diagnosis {

  /** In the order in which findings of equal severity are listed. */
  private static final List<Check> CHECKS =
      List.of(
          new SqlDown(),
          new ServerDown(),
          new ListsUnread(),
          new CollectorStale(),
          new ListReset(),
          new ListNearLimit(),
          new LinkSaturated(),
          new ExpirationTooLong(),
          new QuerySlow(),
          new ServersUneven(),
          new UserIssuingTooFast(),
          new StoresRejected(),
          new ServerEvicting(),
          new ServerFull(),
          new ListsMisplaced(),
          new IndexMissing(),
          new FlushNotRunning(),
          new UserHoarding(),
          new RevocationBacklog(),
          new ItemSizeRaised(),
          new ServersInOneString(),
          new DriverName(),
          new KeysInClear(),
          new HashTooLong(),
          new ClockDifference(),
          new GrantsExcess(),
          new StatementCutOff(),
          new CountsInexact(),
          new GrantsMissing(),
          new ListHoarding(),
          new ServerRestarted(),
          new OrphanTable());

  private Diagnosis() {}

  /** Findings, worst first; of equal severity in the order of the checks. */
  public static List<Finding> of(Snapshot snapshot, Instant now) {
    return CHECKS.stream()
        .flatMap(check -> check.findings(snapshot, now))
        .sorted(Comparator.comparing(Finding::severity))
        .toList();
  }
}
