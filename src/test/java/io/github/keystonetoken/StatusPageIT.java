package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.servers.Chromium;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Http;
import io.github.keystonetoken.servers.Unchecked;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The status page of the shipped exporter beside both incidents, as a browser shows it. */
final class StatusPageIT {

  private static final double TOKENS_PER_SECOND = 5;
  private static final int ROWS = 2_000;
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  @AutoClose private static IncidentCloud incidents;
  @AutoClose private static Exporter exporter;
  @AutoClose private static Chromium tab;

  @BeforeAll
  static void start() throws Exception {
    incidents = new IncidentCloud(ROWS, 1_000);
    incidents.startTraffic(1, TOKENS_PER_SECOND);
    exporter =
        Exporter.start(
            incidents.conf("exporter"),
            "--collector.memcached.interval=2s",
            "--collector.lists.interval=5s",
            "--collector.lists.timeout=2s");
    tab = Chromium.start();
    exporter.awaitReady();
    exporter.await(() -> page().select("#received td").text().contains("%"));
  }

  /** Of the server with all heavy lists. */
  private static String busy() {
    return incidents.server(1).address();
  }

  private static Document page() {
    return Jsoup.parse(Http.get(exporter.url() + "/"));
  }

  /** Its keystone.conf keeps tokens in memcached: nothing waits for the table, however large. */
  @Test
  void namesCulpritOfLists() {
    List<String> titles = page().select("article h3").eachText();

    assertThat(titles)
        .anyMatch(title -> title.contains("ceilometer") && title.contains(busy()))
        .noneMatch(title -> title.contains("quantum"));
    assertThat(page().select("article a").eachAttr("href"))
        .isNotEmpty()
        .allMatch(address -> address.contains("/docs/runbooks.md#keystonetoken"));
  }

  @Test
  void serversDifferInTrafficOnly() {
    assertThat(busyShare("items")).isBetween(40.0, 60.0);
    assertThat(busyShare("received")).isGreaterThan(90);
    assertThat(busyShare("list-bytes")).isGreaterThan(90);
  }

  /** What the busy server has of it, in percent. */
  private static double busyShare(String table) {
    String row = "#%s tbody tr:has(th:contains(%s)) .figure".formatted(table, busy());
    return Double.parseDouble(page().select(row).text().split(" ", -1)[0]);
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

    assertThat(violations()).isEmpty();
  }

  /** Rules that are broken, each with the elements that do. */
  private static List<String> violations() {
    tab.evaluate(new String(Unchecked.resource("/axe.min.js"), StandardCharsets.UTF_8));
    JsonNode found = tab.evaluate("axe.run({resultTypes: ['violations']})").get("violations");
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
}
