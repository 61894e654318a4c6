package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import java.util.stream.Stream;

/** Findings as text, so that a test shows what a person reads. */
final class Told {

  private Told() {}

  static String of(Stream<Finding> findings) {
    return findings.map(Told::of).collect(joining("\n"));
  }

  private static String of(Finding finding) {
    return Stream.concat(
            Stream.of(
                finding.severity() + " " + finding.title(),
                finding.evidence(),
                finding.consequence()),
            Stream.concat(
                finding.remedies().stream().map(Told::of),
                finding.runbook().stream().map(anchor -> "runbook " + anchor)))
        .collect(joining("\n", "", "\n"));
  }

  private static String of(Remedy remedy) {
    return "- "
        + remedy.text()
        + remedy.command().map(command -> "\n" + command.indent(4).stripTrailing()).orElse("");
  }
}
