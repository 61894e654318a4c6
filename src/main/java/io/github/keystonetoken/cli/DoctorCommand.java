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
import io.github.keystonetoken.model.TokenLifetime;
import io.github.keystonetoken.model.TokenStore;
import io.github.keystonetoken.model.TokenStore.Basis;
import io.github.keystonetoken.model.TokenStore.Place;
import io.github.keystonetoken.view.TokenFacts;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The findings, and what was read to make them. */
@Command(
    name = "doctor",
    description = "Print the findings, worst first, each with its remedy.",
    exitCodeList = {
      "0:No finding, or notices only.",
      "1:A finding is critical or a warning.",
      "2:No source could be read."
    })
final class DoctorCommand extends ReportCommand {

  private static final String INDENT = "    ";
  private static final int RED = 31;
  private static final int YELLOW = 33;
  private static final int CYAN = 36;

  @Option(
      names = "--verbose",
      description = "Print every finding in full, including notices, with its runbook.")
  private boolean verbose;

  @Override
  Report report() throws ConfigException, InterruptedException {
    Config config = load();
    Snapshot snapshot = collect(config, Scope.EVERYTHING);
    return report(
        Diagnosis.of(snapshot, clock().instant()),
        snapshot,
        new Sources(config, snapshot),
        config.web().runbooks(),
        verbose);
  }

  /**
   * @param runbooks address of the runbooks
   * @param verbose whether every finding is printed in full
   */
  static Report report(
      List<Finding> findings, Snapshot snapshot, Sources sources, URI runbooks, boolean verbose) {
    List<Finding> notices =
        findings.stream().filter(finding -> finding.severity() == Severity.NOTICE).toList();
    Status status = notices.size() < findings.size() ? Status.FINDING : Status.FINE;
    Report report = new Report(sources.isNothingRead() ? Status.UNUSABLE : status);
    report.paragraph(TokenFacts.sentences(snapshot)).emptyLine();
    for (Finding finding : findings) {
      if (verbose) {
        addInFull(finding, runbooks, report);
        finding.also().forEach(other -> addInFull(other, runbooks, report));
      } else if (finding.severity() != Severity.NOTICE) {
        addFinding(finding, finding.also(), report);
        report.emptyLine();
      }
    }
    if (!verbose && !notices.isEmpty()) {
      notices.forEach(notice -> addTitle(notice, report));
      report.line(INDENT + "Use --verbose for details.").emptyLine();
    }
    report.table(sources.rows()).emptyLine();
    String found = findings.isEmpty() ? "No findings" : Finding.counted(findings);
    return report
        .line(found + "; " + sources.summary() + ".")
        .data("tokens", tokens(snapshot))
        .data("findings", findings.stream().map(finding -> row(finding, runbooks)).toList())
        .data("sources", sources.rows());
  }

  /**
   * @param others about the same account, ended by the same remedies
   */
  private static void addFinding(Finding finding, List<Finding> others, Report report) {
    addTitle(finding, report);
    addProse(finding.evidence(), report);
    others.forEach(other -> addProse(other.title() + ".", report));
    addProse(finding.consequence(), report);
    addRemedies(finding, report);
  }

  private static void addInFull(Finding finding, URI runbooks, Report report) {
    addFinding(finding, List.of(), report);
    runbook(finding, runbooks)
        .ifPresent(address -> report.line(INDENT + "- Runbook:").line(INDENT + INDENT + address));
    report.emptyLine();
  }

  private static void addProse(String sentences, Report report) {
    if (!sentences.isEmpty()) {
      report.paragraph(INDENT, sentences);
    }
  }

  private static void addRemedies(Finding finding, Report report) {
    for (Remedy remedy : finding.remedies()) {
      String command = remedy.command().orElse("");
      String line = INDENT + "- " + remedy.text().replaceFirst("[.:]$", ": ") + command;
      if (!command.isEmpty() && !command.contains("\n") && line.length() <= Report.WIDTH) {
        report.line(line);
      } else {
        report.paragraph(INDENT + "- ", remedy.text());
        command.lines().forEach(part -> report.line(INDENT + INDENT + part));
      }
    }
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
        .data("severity", finding.severity().label())
        .data("title", finding.title())
        .data("evidence", finding.evidence())
        .data("consequence", finding.consequence())
        .data("remedies", finding.remedies().stream().map(DoctorCommand::row).toList())
        .data("runbook", runbook(finding, runbooks))
        .data("also", finding.also().stream().map(other -> row(other, runbooks)).toList());
  }

  private static Row tokens(Snapshot snapshot) {
    TokenStore store = snapshot.tokenStore();
    TokenLifetime lifetime = snapshot.tokenLifetime().orElse(null);
    Row row = new Row().data("store", store.place().label());
    row.data("store_basis", store.place() == Place.UNKNOWN ? null : store.basis().label());
    addKnown("driver", store.driver(), store.driverBasis(), row);
    addKnown("provider", store.provider(), store.providerBasis(), row);
    return row.data("lifetime_seconds", lifetime == null ? null : lifetime.value().toSeconds())
        .data("lifetime_basis", lifetime == null ? null : lifetime.basis().label());
  }

  private static void addKnown(String name, String value, Basis basis, Row row) {
    boolean isKnown = !value.equals(TokenStore.UNKNOWN);
    row.data(name, isKnown ? value : null).data(name + "_basis", isKnown ? basis.label() : null);
  }

  private static Row row(Remedy remedy) {
    return new Row().data("text", remedy.text()).data("command", remedy.command());
  }
}
