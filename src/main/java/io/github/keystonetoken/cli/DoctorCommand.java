package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.cli.SingleCollection.Scope;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.diagnosis.Diagnosis;
import io.github.keystonetoken.diagnosis.Finding;
import io.github.keystonetoken.diagnosis.Finding.Remedy;
import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.model.Snapshot;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Everything that is wrong, and what was read to say so. */
@Command(
    name = "doctor",
    description = "Print everything that is wrong, worst first, each with its remedy.",
    exitCodeList = {
      "0:All is well.",
      "1:A finding is critical or a warning.",
      "2:Nothing could be read."
    })
final class DoctorCommand implements ExporterCommand.Answering {

  private static final String INDENT = "    ";
  private static final int RED = 31;
  private static final int YELLOW = 33;
  private static final int CYAN = 36;

  @Mixin private final CommandOptions options = new CommandOptions();

  @Override
  public Status answer() throws ConfigException, InterruptedException {
    Config config = options.load();
    Snapshot snapshot = options.collect(config, Scope.EVERYTHING);
    return options.print(
        report(
            Diagnosis.of(snapshot, options.clock().instant()),
            new Sources(config, snapshot),
            config.web().runbooks()));
  }

  /**
   * @param runbooks where they are published
   */
  static Report report(List<Finding> findings, Sources sources, URI runbooks) {
    Report report = new Report(status(findings, sources));
    findings.forEach(finding -> addFinding(finding, runbooks, report));
    if (findings.isEmpty()) {
      report
          .paragraph(
              sources.isNothingRead()
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
    if (sources.isNothingRead()) {
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
    runbook(finding, runbooks)
        .ifPresent(address -> report.line(INDENT + "- Runbook:").line(INDENT + INDENT + address));
    report.emptyLine();
  }

  private static void addTitle(Finding finding, Report report) {
    int colour =
        switch (finding.severity()) {
          case CRITICAL -> RED;
          case WARNING -> YELLOW;
          case NOTICE -> CYAN;
        };
    report.title(finding.severity().name(), colour, finding.title());
  }

  private static Optional<String> runbook(Finding finding, URI runbooks) {
    return finding.runbook().map(anchor -> runbooks + "#" + anchor);
  }

  private static Row row(Finding finding, URI runbooks) {
    return new Row()
        .data("severity", finding.severity().name().toLowerCase(Locale.ROOT))
        .data("title", finding.title())
        .data("evidence", finding.evidence())
        .data("consequence", finding.consequence())
        .data("remedies", finding.remedies().stream().map(DoctorCommand::row).toList())
        .data("runbook", runbook(finding, runbooks));
  }

  private static Row row(Remedy remedy) {
    return new Row().data("text", remedy.text()).data("command", remedy.command());
  }
}
