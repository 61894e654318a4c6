package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Colour;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.diagnosis.Diagnosis;
import io.github.keystonetoken.diagnosis.Finding;
import io.github.keystonetoken.diagnosis.Finding.Remedy;
import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.model.Snapshot;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The answer to {@code doctor}: everything that is wrong, and what was looked at to say so. */
final class DoctorReport {

  private static final String INDENT = "    ";

  private DoctorReport() {}

  /** From what was read at {@code now}. */
  static Report of(Config config, Snapshot snapshot, Instant now) {
    return of(Diagnosis.of(snapshot, now), Sources.of(config, snapshot), config.web().runbooks());
  }

  /**
   * @param runbooks where they are published
   */
  static Report of(List<Finding> findings, Sources sources, URI runbooks) {
    Report report = new Report(status(findings, sources));
    findings.forEach(finding -> addFinding(finding, runbooks, report));
    if (findings.isEmpty()) {
      report
          .paragraph(
              sources.nothingWasRead()
                  ? "Nothing could be read, so nothing can be said."
                  : "Nothing is wrong with what was read.")
          .emptyLine();
    }
    report.table(sources.rows());
    if (findings.size() > 1) {
      report.emptyLine().line("In short:");
      findings.forEach(finding -> addTitle(finding, report));
    }
    return report
        .data("findings", findings.stream().map(finding -> row(finding, runbooks)).toList())
        .data("sources", sources.rows());
  }

  private static Status status(List<Finding> findings, Sources sources) {
    if (sources.nothingWasRead()) {
      return Status.UNUSABLE;
    }
    return findings.stream().anyMatch(finding -> finding.severity() != Severity.NOTICE)
        ? Status.FINDING
        : Status.FINE;
  }

  private static void addFinding(Finding finding, URI runbooks, Report report) {
    addTitle(finding, report);
    report.paragraph(INDENT, finding.evidence()).paragraph(INDENT, finding.consequence());
    for (Remedy remedy : finding.remedies()) {
      report.paragraph(INDENT + "- ", remedy.text());
      remedy.command().stream()
          .flatMap(String::lines)
          .forEach(line -> report.line(INDENT + INDENT + line));
    }
    address(finding, runbooks)
        .ifPresent(address -> report.line(INDENT + "- Runbook:").line(INDENT + INDENT + address));
    report.emptyLine();
  }

  private static void addTitle(Finding finding, Report report) {
    Colour colour =
        switch (finding.severity()) {
          case CRITICAL -> Colour.RED;
          case WARNING -> Colour.YELLOW;
          case NOTICE -> Colour.CYAN;
        };
    report.title(finding.severity().name(), colour, finding.title());
  }

  private static Optional<String> address(Finding finding, URI runbooks) {
    return finding.runbook().map(anchor -> runbooks + "#" + anchor);
  }

  private static Row row(Finding finding, URI runbooks) {
    return new Row()
        .data("severity", finding.severity().name().toLowerCase(Locale.ROOT))
        .data("title", finding.title())
        .data("evidence", finding.evidence())
        .data("consequence", finding.consequence())
        .data(
            "remedies",
            finding.remedies().stream()
                .map(
                    remedy ->
                        new Row().data("text", remedy.text()).data("command", remedy.command()))
                .toList())
        .data("runbook", address(finding, runbooks));
  }
}
