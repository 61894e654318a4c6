package io.github.keystonetoken.page;

import io.github.keystonetoken.diagnosis.Diagnosis;
import io.github.keystonetoken.diagnosis.Finding;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes the status page of a snapshot: HTML that needs no script and no other file. */
public final class StatusPage {

  private static final Duration REFRESH = Duration.ofSeconds(30);

  private final Page.Links links;
  private final Stylesheet style;

  /**
   * @param telemetryPath path of the metrics
   * @param runbooks address of docs/runbooks.md as published
   * @param version of the exporter
   */
  public StatusPage(String telemetryPath, String runbooks, String version) {
    this.links = new Page.Links(telemetryPath, runbooks, version);
    this.style = Stylesheet.load();
  }

  /** The value of the header Content-Security-Policy: the page's own style, and nothing else. */
  public String contentSecurityPolicy() {
    return "default-src 'none'; style-src '"
        + style.hash()
        + "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  /**
   * The page.
   *
   * @param isRefreshing whether it reloads itself at intervals
   */
  public String render(Snapshot snapshot, Instant now, boolean isRefreshing) {
    return render(snapshot, Diagnosis.of(snapshot, now), now, isRefreshing);
  }

  String render(Snapshot snapshot, List<Finding> findings, Instant now, boolean isRefreshing) {
    SourcesSection sources = SourcesSection.of(snapshot, now);
    Verdict verdict = Verdict.of(findings, sources);
    return PageRenderer.of()
        .execute(
            new Page(
                verdict.text(),
                verdict.worst(),
                Amounts.moment(now),
                Optional.of(Long.toString(REFRESH.toSeconds())).filter(seconds -> isRefreshing),
                style.text(),
                links,
                FindingsSection.of(findings, links.runbooks()),
                sources,
                TableSection.of(snapshot, now),
                ServersSection.of(snapshot, now),
                ListsSection.of(snapshot, now),
                PlacementSection.of(snapshot, now)));
  }
}
