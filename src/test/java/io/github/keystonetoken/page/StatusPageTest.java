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
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
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

  private static List<String> rows(Document document, String table) {
    return document.select("#" + table + " tbody tr").eachText();
  }

  private static Finding finding(Severity severity, String title, Optional<String> runbook) {
    return new Finding(
        severity,
        title,
        "Evidence of " + title,
        "Consequence of " + title,
        List.of(new Remedy("Fix it.", Optional.of("fix --all <now>"))),
        runbook,
        List.of());
  }

  @Test
  void showsFindingsFirst() {
    Document document =
        render(
            ExampleSnapshots.rich(),
            finding(Severity.CRITICAL, "The list is full", Optional.of("listfull")),
            finding(Severity.WARNING, "No flush", Optional.empty()),
            finding(Severity.NOTICE, "No index", Optional.empty()));

    assertThat(document.title()).startsWith("1 critical, 1 warning, 1 notice");
    assertThat(document.select("header .verdict").hasClass("critical")).isTrue();
    assertThat(document.select("main > section").get(0).id() + document.select("h2").get(0).text())
        .isEqualTo("Findings");
    assertThat(document.select("article h3").eachText())
        .containsExactly("critical The list is full", "warning No flush");
    assertThat(document.select("details summary").eachText()).containsExactly("notice No index");
    Element first = document.select("article").get(0);
    assertThat(first.text())
        .contains("Evidence of The list is full", "Consequence of The list is full", "Fix it.");
    assertThat(first.select("pre code").text()).isEqualTo("fix --all <now>");
    assertThat(document.select("article a").eachAttr("href"))
        .containsExactly("https://runbooks.example/runbooks.md#listfull");
  }

  @Test
  void joinsFindingsAboutOneAccount() {
    Finding other = finding(Severity.NOTICE, "It issues fast", Optional.of("fast"));
    Document document =
        render(
            ExampleSnapshots.rich(),
            new Finding(
                Severity.CRITICAL,
                "The list is full",
                "It has 99 %.",
                "It overflows.",
                List.of(),
                Optional.of("listfull"),
                List.of(other)));

    assertThat(document.select("article").eachText())
        .containsExactly(
            "critical The list is full It has 99 %. It issues fast. Runbook: It issues fast"
                + " It overflows. Runbook: The list is full");
    assertThat(document.select("article a").eachAttr("href"))
        .containsExactly(
            "https://runbooks.example/runbooks.md#fast",
            "https://runbooks.example/runbooks.md#listfull");
  }

  @Test
  void showsTokenStore() {
    assertThat(render(ExampleSnapshots.fernet()).select("header").text())
        .contains(
            "Keystone does not store its tokens; watched instead: cache, revocation events, trusts, application credentials.");
  }

  @Test
  void leavesEmptyTableOutIfTokensAreKeptElsewhere() {
    Element section =
        render(ExampleSnapshots.fernet()).select("section[aria-labelledby=table]").get(0);

    assertThat(section.select("h2").text()).isEqualTo("Database");
    assertThat(section.select("table")).isEmpty();
    assertThat(section.select(".facts div").eachText())
        .containsExactly(
            "Keystone's schema 2024.1 to 2025.2",
            "Revocation events 12 needed, 0 prunable",
            "Trusts 41 active, 17 expired, 203,120 deleted",
            "Application credentials 212 active, 60,400 expired");
  }

  @Test
  void leavesListsOutIfTokensAreKeptElsewhere() {
    Document document = render(ExampleSnapshots.fernet());

    assertThat(document.select("#lists, #placement, #list-bytes, nav a[href=#lists]")).isEmpty();
    assertThat(document.select("#items")).isNotEmpty();
  }

  @Test
  void listsTitlesOfManyFindings() {
    Finding[] many =
        Stream.of("a", "b", "c", "d")
            .map(title -> finding(Severity.WARNING, title, Optional.empty()))
            .toArray(Finding[]::new);

    assertThat(render(ExampleSnapshots.rich(), many[0]).select(".overview")).isEmpty();
    Document document = render(ExampleSnapshots.rich(), many);
    assertThat(document.select(".overview a").eachText()).containsExactly("a", "b", "c", "d");
    assertThat(document.select(".overview a").eachAttr("href"))
        .containsExactlyElementsOf(
            document.select("article").eachAttr("id").stream().map(id -> "#" + id).toList());
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
  void showsAgeAndFailureOfEachSource() {
    Failure failure = new Failure(Failure.Kind.UNREACHABLE, "10.0.0.12:11211 does not answer.");
    Document document =
        render(
            ExampleSnapshots.databaseDenied()
                .withRuns(Collector.LISTS, EVERY_MINUTE.failed(failure, Duration.ofSeconds(1))));

    assertThat(document.select("section[aria-labelledby=sources] tbody tr").eachText())
        .containsExactly(
            "Token table failed Last success 6 s ago. The database refused the password."
                + " every 60 s, took 2 ms",
            "memcached servers good Last success 4 s ago. every 15 s, took 4 ms",
            "Token lists failed No collection has succeeded. 10.0.0.12:11211 does not answer."
                + " every 60 s, took 1 s");
    assertThat(document.select("section[aria-labelledby=table] .provenance").text())
        .isEqualTo("Figures of 4 s ago. Failed 0 s ago: The database refused the password.");
    assertThat(rows(document, "top-users")).as("the last good figures").hasSize(5);
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
  void showsRowsByStateAndOwner() {
    Document document = render(ExampleSnapshots.rich());

    assertThat(rows(document, "states"))
        .containsExactly(
            "Active 492 2 %",
            "Revoked, not expired 63 0.3 %",
            "Expired 20,361 97 %",
            "Without expiry 0 0 %",
            "All 20,916");
    assertThat(rows(document, "top-users"))
        .containsExactly(
            "quantum c09bd86b96e715ae2a9727c99cf95ef3 about 19,874 ± 85 95 % 58",
            "nova of heat_domain e9f60e434eedc9083e55d1a7029ed003 about 512 ± 56 2 % 3",
            "admin 62f04a011fbb80030bb0a13701c20b41 about 301 ± 45 1 % not reported",
            "unknown name 0d1f6b6a2f5f4c3c9f35c1a2f7f0b9aa about 120 ± 29 0.6 % not reported",
            "All others about 109 ± 27 0.5 % not reported");
    assertThat(document.select(".facts div").eachText())
        .containsExactly(
            "Oldest expired row expired 7 days ago",
            "Last token issued 6 s ago",
            "Recent tokens 61 in 10 min",
            "Distinct owners 9",
            "Size 327 MiB rows, 2,637,824 bytes indexes, 4,194,304 bytes free",
            "Keystone's schema Icehouse",
            "Revocation events 214 needed, 91,877 prunable",
            "Trusts 41 active, 17 expired, 3,120 deleted",
            "Application credentials 212 active, 9 expired");
  }

  @Test
  void comparesServersByDimension() {
    Document document = render(ExampleSnapshots.rich());

    assertThat(rows(document, "items"))
        .containsExactly("10.0.0.11:11211 50 % 4,158", "10.0.0.12:11211 51 % 4,242");
    assertThat(rows(document, "received"))
        .containsExactly("10.0.0.11:11211 1 % 13.0 kB/s", "10.0.0.12:11211 99 % 1.3 MB/s");
    assertThat(rows(document, "list-bytes"))
        .containsExactly("10.0.0.11:11211 2 % 12,400 bytes", "10.0.0.12:11211 98 % 607,600 bytes");
    assertThat(document.select("#received .hot").eachAttr("width")).containsExactly("99.0");
    assertThat(document.select("#received .mark").eachAttr("x1")).containsExactly("50.0", "50.0");
    assertThat(document.select("#items .hot")).isEmpty();
  }

  @Test
  void showsNoSharesIfServerIsDown() {
    Document document = render(ExampleSnapshots.secondServerDown());

    assertThat(rows(document, "received"))
        .containsExactly(
            "10.0.0.11:11211 not known 13.0 kB/s", "10.0.0.12:11211 not known not known");
    assertThat(document.select("section[aria-labelledby=servers] .state").eachText())
        .containsExactly(
            "Collected 4 s ago.",
            "Figures of 4 s ago. Failed 4 s ago: 10.0.0.12:11211 does not answer.");
  }

  @Test
  void showsLargestLists() {
    Document document = render(ExampleSnapshots.rich());

    assertThat(rows(document, "largest-lists"))
        .containsExactly(
            "ceilometer eef939600bc111e69aeb57d4fa849231 10.0.0.12:11211 578,966 bytes 55 %"
                + " 7,401 229 1,270 in 10 min Rewritten 11 s ago."
                + " Its rewrites are most of the server's inbound traffic.",
            "nova of heat_domain e9f60e434eedc9083e55d1a7029ed003 10.0.0.12:11211 21,034 bytes 2 %"
                + " 270 7 not known Rewritten 94 s ago.",
            "quantum c09bd86b96e715ae2a9727c99cf95ef3 10.0.0.11:11211 12,400 bytes 1 %"
                + " 160 3 40 in 10 min Rewritten 34 s ago.",
            "unknown owner, key 0fd2f1f17f0d2a1d5f6c0a9a6ad5b6c7e8f90a1b 10.0.0.12:11211"
                + " 4,000 bytes 0.4 % 50 2 5 in 10 min Rewritten 5 min 4 s ago."
                + " Misplaced: belongs on 10.0.0.11:11211."
                + " 1 malformed entry: an expiry is neither text nor a datetime.",
            "unknown owner, key 9c1185a5c5e9fc54612808977ee8f548b2258d31 10.0.0.12:11211"
                + " 3,600 bytes 0.3 % not read Rewritten 3 min 24 s ago."
                + " Not parsed: it holds something else than a list.");
  }

  @Test
  void showsPlacement() {
    Document document = render(ExampleSnapshots.rich());

    assertThat(rows(document, "user-placement"))
        .contains(
            "ceilometer eef939600bc111e69aeb57d4fa849231 10.0.0.12:11211"
                + " 6e49b86a7502dae881f3b9466ecbdfa4743c7eb9 578,966 bytes",
            "admin 62f04a011fbb80030bb0a13701c20b41 10.0.0.11:11211"
                + " 1733ec56595de6d58cc4e3e5ad663574c8e532ea not among the largest")
        .hasSize(6);
    assertThat(rows(document, "what-if"))
        .hasSize(8)
        .contains("2 (now) 98 % 99.9 %", "8 95 % 99.8 %");
    assertThat(document.select("section[aria-labelledby=placement] p").eachText())
        .contains(
            "Order of the servers: controllers disagree, 1 list in use on two servers at a time.",
            "By bytes, the largest list is 94 % of all: more servers cannot lower the busiest share"
                + " below that.");
  }

  @Test
  void placementIsNotJudgedIfEachServerHasEveryList() {
    Document document =
        render(
            ExampleSnapshots.rich()
                .withPlacement(Outcome.ok(Placement.REPLICATED, ExampleSnapshots.NOW)));

    assertThat(document.select("section[aria-labelledby=placement] p").eachText())
        .contains("With SASL, Keystone's client stores every list on every server.");
    assertThat(document.select("#user-placement, #what-if")).isEmpty();
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

    assertThat(render(snapshot).select("section[aria-labelledby=table]").text())
        .isEqualTo("Token table Not known. Failed 4 s ago: The database refused the password.");
  }

  @Test
  void escapesNames() {
    Document document =
        render(
            ExampleSnapshots.named(HOSTILE), finding(Severity.NOTICE, HOSTILE, Optional.empty()));

    assertThat(document.select("script, b")).isEmpty();
    assertThat(document.select("#top-users bdi").get(0).text()).isEqualTo(HOSTILE);
    assertThat(document.select("#largest-lists bdi").get(0).text()).isEqualTo(HOSTILE);
    assertThat(document.select("#user-placement bdi").eachText()).contains(HOSTILE);
    assertThat(document.select("summary").text()).endsWith(HOSTILE);
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
