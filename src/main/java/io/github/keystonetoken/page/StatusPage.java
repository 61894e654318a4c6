package io.github.keystonetoken.page;

import io.github.keystonetoken.diagnosis.Diagnosis;
import io.github.keystonetoken.diagnosis.Finding;
import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import io.github.keystonetoken.view.TokenFacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Renders the status page of a snapshot: HTML without scripts and other files. */
public final class StatusPage {

  private static final String REFRESH_SECONDS = "30";

  private final Page.Links links;
  private final String style;
  private final String styleHash;

  /**
   * @param telemetryPath path of the metrics
   * @param runbooks address of the published docs/runbooks.md
   * @param version of the exporter
   */
  public StatusPage(String telemetryPath, String runbooks, String version) {
    this.links = new Page.Links(telemetryPath, runbooks, version);
    try (InputStream in =
        Objects.requireNonNull(StatusPage.class.getResourceAsStream("page.css"), "page.css")) {
      byte[] css = in.readAllBytes();
      this.style = new String(css, StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(css);
      this.styleHash = Base64.getEncoder().encodeToString(hash);
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256, and the jar page.css", e);
    }
  }

  /** Value of the header Content-Security-Policy: only the page's own style is allowed. */
  public String contentSecurityPolicy() {
    return "default-src 'none'; style-src 'sha256-"
        + styleHash
        + "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  /**
   * Renders the page.
   *
   * @param isRefreshing whether the page reloads itself
   */
  public String render(Snapshot snapshot, Instant now, boolean isRefreshing) {
    return render(snapshot, Diagnosis.of(snapshot, now), now, isRefreshing);
  }

  String render(Snapshot snapshot, List<Finding> findings, Instant now, boolean isRefreshing) {
    SourcesSection sources = SourcesSection.of(snapshot, now);
    String verdict = sources.areAllGood() ? "No findings" : "Not all sources were read";
    String worst = sources.areAllGood() ? "good" : "unknown";
    if (!findings.isEmpty()) {
      verdict = Finding.counted(findings);
      worst = findings.get(0).severity().label();
    }
    boolean hasLists = ListsSection.isShown(snapshot);
    return PageRenderer.of()
        .execute(
            new Page(
                Amounts.moment(now),
                TokenFacts.sentences(snapshot),
                isRefreshing ? Optional.of(REFRESH_SECONDS) : Optional.empty(),
                style,
                links,
                verdict,
                worst,
                Page.items(findings.stream().filter(StatusPage::isUrgent), links.runbooks()),
                Page.items(
                    findings.stream().filter(finding -> !isUrgent(finding)), links.runbooks()),
                sources,
                TableSection.of(snapshot, now),
                ServersSection.of(snapshot, now),
                hasLists ? Optional.of(ListsSection.of(snapshot, now)) : Optional.empty(),
                hasLists ? Optional.of(PlacementSection.of(snapshot, now)) : Optional.empty(),
                FernetSection.of(snapshot, now)));
  }

  private static boolean isUrgent(Finding finding) {
    return finding.severity() != Severity.NOTICE;
  }
}
