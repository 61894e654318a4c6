package io.github.keystonetoken.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.diagnosis.Finding;
import io.github.keystonetoken.diagnosis.Finding.Remedy;
import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.metrics.ExampleSnapshots;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Snapshot.ConfigReload;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;

final class StatusPageTest {

  private static final Instant NOW = ExampleSnapshots.NOW.plusSeconds(4);
  private static final String HOSTILE = "</td><script>alert('1')</script><b title=\"&\u202e";
  private static final CollectorRuns EVERY_MINUTE = CollectorRuns.none(Duration.ofMinutes(1));

  private final StatusPage page =
      new StatusPage("/metrics", "https://runbooks.example/runbooks.md", "1.2.3");

  private Document render(Snapshot snapshot, Finding... findings) {
    return Jsoup.parse(page.render(snapshot, List.of(findings), NOW, true));
  }

  @Test
  void isGoodOnlyIfEverythingIsKnown() {
    CollectorRuns well = EVERY_MINUTE.succeeded(Duration.ofMillis(3), ExampleSnapshots.NOW);
    Snapshot good = ExampleSnapshots.rich().withRuns(Collector.LISTS, well);

    assertThat(render(good).select(".verdict").text()).isEqualTo("No findings");
    assertThat(render(ExampleSnapshots.rich()).select(".verdict").text())
        .as("while a collection is running")
        .isEqualTo("Not all sources were read");
    assertThat(render(ExampleSnapshots.databaseDenied()).select(".verdict").text())
        .isEqualTo("Not all sources were read");
  }

  @Test
  void showsFailedReload() {
    Snapshot snapshot =
        ExampleSnapshots.rich().withReload(new ConfigReload(false, NOW.minusSeconds(7_200)));

    assertThat(render(snapshot).select("section[aria-labelledby=sources] p").text())
        .contains("is invalid", "loaded 2 h ago is still in use.");
    assertThat(render(ExampleSnapshots.rich()).select("section[aria-labelledby=sources] p"))
        .isEmpty();
  }

  @Test
  void placementIsNotJudgedIfEachServerHasEveryList() {
    Document document =
        render(
            ExampleSnapshots.rich()
                .withPlacement(Outcome.ok(Placement.REPLICATED, ExampleSnapshots.NOW)));

    assertThat(document.select("section[aria-labelledby=placement] p").eachText())
        .contains("With SASL, Keystone's client stores every list on every server.");
    assertThat(document.select("#user-placement")).isEmpty();
  }

  @Test
  void unknownFiguresAreNotZero() {
    Document off = render(ExampleSnapshots.initial());
    Document early =
        render(
            ExampleSnapshots.initial()
                .withRuns(Collector.SQL, EVERY_MINUTE)
                .withRuns(Collector.MEMCACHED, EVERY_MINUTE)
                .withRuns(Collector.LISTS, EVERY_MINUTE));

    assertThat(off.select(".provenance").eachText())
        .hasSize(4)
        .containsOnly("Not watched: the collector is off.");
    assertThat(early.select(".provenance").eachText())
        .hasSize(4)
        .containsOnly("Not known yet: the first collection is running.");
    assertThat(off.select("main").text()).doesNotContainPattern("[0-9]");
    assertThat(early.select("main section:not([aria-labelledby=sources])").text())
        .doesNotContainPattern("[0-9]");
  }

  @Test
  void showsReasonOfFailedFirstCollection() {
    Failure failure = new Failure(Failure.Kind.DENIED, "The database refused the password.");
    Snapshot snapshot =
        ExampleSnapshots.initial()
            .withRuns(Collector.SQL, EVERY_MINUTE.failed(failure, Duration.ZERO))
            .withSql(Outcome.failed(failure, ExampleSnapshots.NOW));

    Document document = render(snapshot);
    assertThat(document.select("section[aria-labelledby=table]").text())
        .isEqualTo("Token table Not known. Failed 4 s ago: The database refused the password.");
    assertThat(document.select("section[aria-labelledby=sources] tbody tr").get(0).text())
        .isEqualTo(
            "Token table failed No collection has succeeded. The database refused the password."
                + " every 60 s, took 0 s");
  }

  @Test
  void escapesNames() {
    Remedy remedy = new Remedy(HOSTILE, Optional.of(HOSTILE));
    Document document =
        render(
            ExampleSnapshots.named(HOSTILE),
            new Finding(
                Severity.NOTICE,
                HOSTILE,
                HOSTILE,
                HOSTILE,
                List.of(remedy),
                Optional.empty(),
                List.of()));

    assertThat(document.select("script, b")).isEmpty();
    assertThat(document.select("#top-users bdi").get(0).text()).isEqualTo(HOSTILE);
    assertThat(document.select("#largest-lists bdi").get(0).text()).isEqualTo(HOSTILE);
    assertThat(document.select("#user-placement bdi").eachText()).contains(HOSTILE);
    assertThat(document.select("summary").text()).endsWith(HOSTILE);
    assertThat(document.select("details p, details code").eachText()).containsOnly(HOSTILE);
  }

  @Test
  void refreshCanBeStopped() {
    assertThat(render(ExampleSnapshots.rich()).select("meta[http-equiv=refresh]").attr("content"))
        .isEqualTo("30");
    Document still = Jsoup.parse(page.render(ExampleSnapshots.rich(), List.of(), NOW, false));
    assertThat(still.select("meta[http-equiv=refresh]")).isEmpty();
    assertThat(still.select("header").text())
        .contains("As of 2016-04-27 09:00:04 UTC. Does not refresh.");
  }

  @Test
  void policyAllowsOwnStyleOnly() throws Exception {
    Document document = render(ExampleSnapshots.rich());
    byte[] digest =
        MessageDigest.getInstance("SHA-256")
            .digest(document.select("style").get(0).data().getBytes(StandardCharsets.UTF_8));

    assertThat(page.contentSecurityPolicy())
        .startsWith("default-src 'none'; ")
        .contains("style-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "';")
        .doesNotContain("unsafe");
    assertThat(document.select("[style], [src], script")).isEmpty();
    assertThat(document.select("link").eachAttr("href")).containsExactly("data:,");
  }
}
