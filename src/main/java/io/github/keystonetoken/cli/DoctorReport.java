package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Page.Colour;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.diagnosis.Diagnosis;
import io.github.keystonetoken.diagnosis.Finding;
import io.github.keystonetoken.diagnosis.Remedy;
import io.github.keystonetoken.diagnosis.Severity;
import io.github.keystonetoken.model.Snapshot;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The answer to {@code doctor}: everything that is wrong, and what was looked at to say so. */
final class DoctorReport implements Report {

  private static final String INDENT = "    ";

  private final List<Finding> findings;
  private final Sources sources;
  private final URI runbooks;

  /** From what was read at {@code now}. */
  public static DoctorReport of(Config config, Snapshot snapshot, Instant now) {
    return new DoctorReport(
        Diagnosis.of(snapshot, now), Sources.of(config, snapshot), config.web().runbooks());
  }

  /**
   * @param runbooks where they are published
   */
  DoctorReport(List<Finding> findings, Sources sources, URI runbooks) {
    this.findings = List.copyOf(findings);
    this.sources = sources;
    this.runbooks = runbooks;
  }

  @Override
  public Status status() {
    if (sources.nothingWasRead()) {
      return Status.UNUSABLE;
    }
    return findings.stream().anyMatch(finding -> finding.severity() != Severity.NOTICE)
        ? Status.FINDING
        : Status.FINE;
  }

  @Override
  public void print(Page page) {
    findings.forEach(finding -> print(finding, page));
    if (findings.isEmpty()) {
      page.paragraph(
          sources.nothingWasRead()
              ? "Nothing could be read, so nothing can be said."
              : "Nothing is wrong with what was read.");
      page.line();
    }
    page.table(sources.table());
    if (findings.size() > 1) {
      page.line().line("In short:");
      findings.forEach(finding -> printTitle(finding, page));
    }
  }

  private static void printTitle(Finding finding, Page page) {
    page.title(label(finding.severity()), colour(finding.severity()), finding.title());
  }

  private void print(Finding finding, Page page) {
    printTitle(finding, page);
    page.paragraph(INDENT, finding.evidence());
    page.paragraph(INDENT, finding.consequence());
    finding.remedies().forEach(remedy -> print(remedy, page));
    finding
        .runbook()
        .ifPresent(
            anchor -> page.line(INDENT + "- Runbook:").line(INDENT + INDENT + address(anchor)));
    page.line();
  }

  private String address(String anchor) {
    return runbooks + "#" + anchor;
  }

  private static void print(Remedy remedy, Page page) {
    page.paragraph(INDENT + "- ", remedy.text());
    // Unbroken, so that it can be copied.
    remedy
        .command()
        .ifPresent(command -> command.lines().forEach(line -> page.line(INDENT + INDENT + line)));
  }

  private static String label(Severity severity) {
    return severity.name();
  }

  private static Colour colour(Severity severity) {
    return switch (severity) {
      case CRITICAL -> Colour.RED;
      case WARNING -> Colour.YELLOW;
      case NOTICE -> Colour.CYAN;
    };
  }

  @Override
  public JsonObject json() {
    return new JsonObject()
        .with("findings", findings.stream().map(this::json).toList())
        .with("sources", sources.json());
  }

  private JsonObject json(Finding finding) {
    return new JsonObject()
        .with("severity", label(finding.severity()).toLowerCase(Locale.ROOT))
        .with("title", finding.title())
        .with("evidence", finding.evidence())
        .with("consequence", finding.consequence())
        .with("remedies", finding.remedies().stream().map(DoctorReport::json).toList())
        .with("runbook", finding.runbook().map(this::address));
  }

  private static JsonObject json(Remedy remedy) {
    return new JsonObject().with("text", remedy.text()).with("command", remedy.command());
  }
}
