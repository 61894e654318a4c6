package io.github.keystonetoken.http.page;

import io.github.keystonetoken.diagnosis.Finding;
import io.github.keystonetoken.diagnosis.Remedy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is wrong, worst first. */
record FindingsSection(List<Item> items) {

  /** One finding. */
  record Item(
      String severity,
      String title,
      String evidence,
      String consequence,
      List<Remedy> remedies,
      Optional<String> runbook) {}

  /**
   * @param runbooks address of the runbooks
   */
  static FindingsSection of(List<Finding> findings, String runbooks) {
    return new FindingsSection(findings.stream().map(finding -> item(finding, runbooks)).toList());
  }

  private static Item item(Finding finding, String runbooks) {
    return new Item(
        finding.severity().name().toLowerCase(Locale.ROOT),
        finding.title(),
        finding.evidence(),
        finding.consequence(),
        finding.remedies(),
        finding.runbook().map(section -> runbooks + "#" + section));
  }
}
