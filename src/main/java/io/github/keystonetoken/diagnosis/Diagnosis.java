package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Snapshot;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Everything that is wrong, by all checks. */
public final class Diagnosis {

  private static final List<Check> CHECKS =
      List.of(
          new ListNearLimit(),
          new ServersUneven(),
          new ListHoarding(),
          new ListsMisplaced(),
          new IndexMissing(),
          new FlushNotRunning(),
          new UserHoarding());

  private Diagnosis() {}

  /** Findings, worst first; of equal severity in the order of the checks. */
  public static List<Finding> of(Snapshot snapshot, Instant now) {
    return CHECKS.stream()
        .flatMap(check -> check.findings(snapshot, now))
        .sorted(Comparator.comparing(Finding::severity))
        .toList();
  }
}
