package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.demo.Traffic;
import io.github.keystonetoken.servers.Chromium;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Http;
import io.github.keystonetoken.servers.Memcached;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The status page of the shipped exporter beside both incidents, as a browser shows it. */
final class StatusPageIT {

  private static final double TOKENS_PER_SECOND = 5;
  private static final int ROWS = 20_916;
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private static final List<AutoCloseable> OPEN = new ArrayList<>();
  private static List<Memcached> servers;
  private static Exporter exporter;

  private static Chromium tab;

  @BeforeAll
  static void start() throws Exception {
    IncidentCloud incidents = opened(new IncidentCloud(ROWS, 1_000));
    servers = incidents.servers();
    opened(new Traffic(TOKENS_PER_SECOND, incidents.lists()::issue));
    exporter =
        opened(
            Exporter.start(
                incidents.conf("exporter"),
                "--collector.memcached.interval=2s",
                "--collector.lists.interval=5s",
                "--collector.lists.timeout=2s"));
    tab = opened(Chromium.start());
    exporter.awaitReady();
    exporter.await(() -> page().select("#received td").text().contains("%"));
  }

  private static <T extends AutoCloseable> T opened(T resource) {
    OPEN.add(0, resource);
    return resource;
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable resource : OPEN) {
      resource.close();
    }
  }

  private static Document page() {
    return Jsoup.parse(Http.get(exporter.url() + "/"));
  }

  private static Element row(String table, String user) {
    return page().select("#" + table + " tbody tr").stream()
        .filter(row -> row.select("th").text().startsWith(user))
        .findFirst()
        .orElseThrow();
  }

  /** Its keystone.conf keeps tokens in memcached: nothing waits for the table, however large. */
  @Test
  void namesCulpritOfLists() {
    List<String> titles = page().select("article h3").eachText();

    assertThat(titles)
        .anyMatch(
            title -> title.contains("ceilometer") && title.contains(servers.get(1).address()));
    assertThat(titles).noneMatch(title -> title.contains("quantum"));
    assertThat(page().select("article a").eachAttr("href"))
        .isNotEmpty()
        .allMatch(address -> address.contains("/docs/runbooks.md#keystonetoken"));
  }

  @Test
  void serversDifferInTrafficOnly() {
    String busy = servers.get(1).address();

    assertThat(share(row("items", busy))).isBetween(40.0, 60.0);
    assertThat(share(row("received", busy))).isGreaterThan(90);
    assertThat(share(row("list-bytes", busy))).isGreaterThan(90);
  }

  private static double share(Element row) {
    String text = row.select(".figure").text();
    return Double.parseDouble(text.substring(0, text.indexOf(' ')));
  }

  @ParameterizedTest
  @CsvSource({"400, false", "400, true", "1600, false", "1600, true"})
  void fitsItsWindow(int width, boolean dark) throws Exception {
    tab.look(width, dark);
    tab.open(exporter.url() + "/?refresh=off");

    tab.screenshot(SCREENSHOTS.resolve("status-" + width + (dark ? "-dark" : "-light") + ".png"));
    assertThat(tab.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(tab.evaluate("getComputedStyle(document.body).backgroundColor").asText())
        .isEqualTo(dark ? "rgb(18, 22, 27)" : "rgb(255, 255, 255)");
  }

  @ParameterizedTest
  @CsvSource({"400, true", "1600, false"})
  void isAccessible(int width, boolean dark) throws Exception {
    tab.look(width, dark);
    tab.open(exporter.url() + "/?refresh=off");

    assertThat(violations("{resultTypes: ['violations']}")).isEmpty();
  }

  @Test
  void refreshCanBeSwitchedOff() throws Exception {
    tab.open(exporter.url() + "/");

    assertThat(tab.evaluate("document.querySelector('meta[http-equiv=refresh]').content").asText())
        .isEqualTo("30");
    assertThat(violations("{runOnly: ['meta-refresh']}")).hasSize(1);
    assertThat(tab.evaluate("document.querySelector('header p a').href").asText())
        .isEqualTo(exporter.url() + "/?refresh=off");
  }

  /** Rules that are broken, each with the elements that do. */
  private static List<String> violations(String options) throws IOException {
    try (InputStream axe = StatusPageIT.class.getResourceAsStream("/axe.min.js")) {
      tab.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    JsonNode found = tab.evaluate("axe.run(" + options + ")").get("violations");
    return StreamSupport.stream(found.spliterator(), false)
        .map(rule -> rule.get("id").asText() + ": " + rule.at("/nodes"))
        .toList();
  }

  @Test
  void loadsNothingElseAndHasNoErrors() throws Exception {
    tab.open(exporter.url() + "/");

    assertThat(tab.complaints()).isEmpty();
    assertThat(tab.requests())
        .filteredOn(address -> !address.startsWith("data:"))
        .containsExactly(exporter.url() + "/");
    assertThat(tab.evaluate("document.scripts.length").asInt()).isZero();
  }

  @Test
  void keyboardReachesEveryLinkWithVisibleFocus() throws Exception {
    tab.open(exporter.url() + "/?refresh=off");
    List<String> links = new ArrayList<>();
    tab.evaluate("[...document.links].map(link => link.href)")
        .forEach(link -> links.add(link.asText()));

    List<String> reached = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      tab.pressTab();
      reached.add(tab.evaluate("document.activeElement.href").asText());
      assertThat(
              tab.evaluate(
                      """
                      (() => {
                        const focused = document.activeElement;
                        const style = getComputedStyle(focused);
                        const box = focused.getBoundingClientRect();
                        return style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2
                          && box.left >= 0 && box.width > 0;
                      })()\
                      """)
                  .asBoolean())
          .as(reached.get(i))
          .isTrue();
    }
    assertThat(reached).isEqualTo(links);
  }

  @Test
  void hasStructureForScreenReaders() {
    Document page = page();

    assertThat(page.select("html").attr("lang")).isEqualTo("en");
    assertThat(page.select("h1")).hasSize(1);
    assertThat(page.select("body > header, body > main, body > footer")).hasSize(3);
    assertThat(page.select("nav")).allMatch(nav -> nav.hasAttr("aria-label"));
    assertThat(page.select("main > section"))
        .hasSize(6)
        .allMatch(
            section -> section.select("h2").attr("id").equals(section.attr("aria-labelledby")));
    assertThat(page.select("table")).allMatch(table -> !table.select("caption").text().isBlank());
    assertThat(page.select("th")).allMatch(header -> header.hasAttr("scope"));
    assertThat(page.select("svg")).allMatch(picture -> picture.attr("aria-hidden").equals("true"));
  }
}
