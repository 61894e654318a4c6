package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Snapshot;
import java.util.stream.Stream;

/** Findings as text, so that a test shows what a person reads. */
final class FindingText {

  private FindingText() {}

  static String of(Diagnosis.Check check, Snapshot snapshot) {
    Findings findings = new Findings();
    check.check(new Facts(snapshot, Cloud.NOW), findings);
    return findings.worstFirst().stream().map(FindingText::of).collect(joining("\n"));
  }

  private static String of(Finding finding) {
    return Stream.concat(
            Stream.of(
                finding.severity() + " " + finding.title(),
                finding.evidence(),
                finding.consequence()),
            Stream.concat(
                finding.remedies().stream().map(FindingText::of),
                finding.runbook().stream().map(anchor -> "runbook " + anchor)))
        .collect(joining("\n", "", "\n"));
  }

  private static String of(Finding.Remedy remedy) {
    return "- "
        + remedy.text()
        + remedy.command().map(command -> "\n" + command.indent(4).stripTrailing()).orElse("");
  }
}
