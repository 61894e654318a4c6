package io.github.keystonetoken.page;

import io.github.keystonetoken.diagnosis.Finding;
import io.github.keystonetoken.diagnosis.Finding.Remedy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What is wrong, worst first.
 *
 * @param hasOverview whether there is so much that a list of it comes first
 */
record FindingsSection(boolean hasOverview, List<Item> items) {

  private static final int MANY = 3;

  /**
   * One finding.
   *
   * @param id of its place on the page
   * @param runbook address of its section; empty where there is none
   */
  record Item(
      String id,
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
    return new FindingsSection(
        findings.size() > MANY,
        IntStream.range(0, findings.size())
            .mapToObj(place -> item(place, findings.get(place), runbooks))
            .toList());
  }

  private static Item item(int place, Finding finding, String runbooks) {
    return new Item(
        "finding-" + (place + 1),
        finding.severity().name().toLowerCase(Locale.ROOT),
        finding.title(),
        finding.evidence(),
        finding.consequence(),
        finding.remedies(),
        finding.runbook().map(section -> runbooks + "#" + section));
  }
}
