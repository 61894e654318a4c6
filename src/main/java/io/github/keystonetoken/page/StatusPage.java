package io.github.keystonetoken.page;

import io.github.keystonetoken.diagnosis.Diagnosis;
import io.github.keystonetoken.diagnosis.Finding;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import io.github.keystonetoken.view.TokenFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Makes the status page of a snapshot: HTML that needs no script and no other file. */
public final class StatusPage {

  private static final String REFRESH_SECONDS = "30";

  private final Page.Links links;
  private final byte[] style;

  /**
   * @param telemetryPath path of the metrics
   * @param runbooks address of docs/runbooks.md as published
   * @param version of the exporter
   */
  public StatusPage(String telemetryPath, String runbooks, String version) {
    this.links = new Page.Links(telemetryPath, runbooks, version);
    try (InputStream in =
        Objects.requireNonNull(StatusPage.class.getResourceAsStream("page.css"), "page.css")) {
      this.style = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The value of the header Content-Security-Policy: the page's own style, and nothing else. */
  public String contentSecurityPolicy() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(style);
      return "default-src 'none'; style-src 'sha256-"
          + Base64.getEncoder().encodeToString(hash)
          + "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
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
    return PageRenderer.of()
        .execute(
            new Page(
                Amounts.moment(now),
                TokenFacts.sentences(snapshot),
                isRefreshing ? Optional.of(REFRESH_SECONDS) : Optional.empty(),
                new String(style, StandardCharsets.UTF_8),
                links,
                Page.items(findings, links.runbooks()),
                SourcesSection.of(snapshot, now),
                TableSection.of(snapshot, now),
                ServersSection.of(snapshot, now),
                ListsSection.of(snapshot, now),
                PlacementSection.of(snapshot, now),
                FernetSection.of(snapshot, now)));
  }
}
