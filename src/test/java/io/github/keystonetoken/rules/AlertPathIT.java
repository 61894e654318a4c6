package io.github.keystonetoken.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keystonetoken.demo.Incidents;
import io.github.keystonetoken.demo.ServiceUsers;
import io.github.keystonetoken.demo.UsertokensStory;
import io.github.keystonetoken.demo.UsertokensStory.Issuer;
import io.github.keystonetoken.packaging.YamlFile;
import io.github.keystonetoken.servers.Alertmanager;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Http;
import io.github.keystonetoken.servers.Prometheus;
import io.github.keystonetoken.servers.Unchecked;
import io.github.keystonetoken.servers.Webhook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both incidents, exporters, Prometheus and Alertmanager with what is deployed, up to the pager.
 * One region has two exporters, another one; for simplicity all watch the same cloud. The rules are
 * those of {@code deploy/prometheus} with every {@code for} of 0 s, every range of up to an hour
 * cut to 20 s, every offset to 5 s, and all evaluated every second; in Alertmanager's
 * configuration, only addresses and waiting times are changed. Each test looks at its own alerts:
 * others do not fail it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class AlertPathIT {

  private static final long SEED = 20_130_617;
  private static final ServiceUsers USERS = ServiceUsers.of(SEED);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** 94 % of the item limit. */
  private static final int NEAR_THE_LIMIT = 13_000;

  private static final String NEAR_LIMIT = "KeystoneTokenUserListNearItemLimit";

  private static final String PAGES = "/pages";
  private static final String TICKETS = "/tickets";

  @TempDir static Path directory;

  private static Incidents incidents;
  private static final Map<String, List<Exporter>> RUNNING = new TreeMap<>();
  private static Webhook webhook;
  private static Alertmanager alertmanager;
  private static Prometheus prometheus;

  @BeforeAll
  static void start() throws Exception {
    incidents = new Incidents(SEED);
    incidents.load(6_000, 500, USERS, issuers());
    incidents.createAccount("exporter", "");
    RUNNING.put("RegionOne", List.of(exporter("memcache"), exporter("sql")));
    RUNNING.put("RegionTwo", List.of(exporter("memcache")));
    RUNNING.values().forEach(pair -> pair.forEach(Exporter::awaitReady));
    webhook = Webhook.start();
    alertmanager = Alertmanager.start(alertmanagerConfiguration());
    Map<String, List<String>> targets = new TreeMap<>();
    RUNNING.forEach(
        (region, pair) -> targets.put(region, pair.stream().map(Exporter::address).toList()));
    prometheus = Prometheus.start(targets, rules(), Optional.of(alertmanager.address()));
  }

  /** No Keystone has tokens in both places: the region of two exporters is two clouds. */
  private static Exporter exporter(String driver) {
    return Exporter.start(
        incidents.conf("exporter"),
        "--keystone.token-driver=" + driver,
        "--collector.memcached.interval=2s");
  }

  /** The incident's, but ceilometer's list is nearly full. */
  private static List<Issuer> issuers() {
    List<Issuer> issuers = new ArrayList<>(UsertokensStory.incident(USERS));
    Issuer ceilometer = issuers.remove(0);
    assertThat(ceilometer.user()).isEqualTo(USERS.ceilometer());
    issuers.add(
        0,
        new Issuer(
            USERS.ceilometer(),
            NEAR_THE_LIMIT,
            ceilometer.since(),
            ceilometer.until(),
            ceilometer.weight()));
    return issuers;
  }

  private static List<Path> rules() throws IOException {
    List<Path> copies = new ArrayList<>();
    for (String name : RuleFiles.NAMES) {
      String text =
          Files.readString(RuleFiles.DIRECTORY.resolve(name))
              .replaceAll("(?m)^( +for:) \\S+$", "$1 0s")
              .replaceAll("(?m)^( +)- name: .+$", "$0\n$1  interval: 1s")
              .replaceAll("\\[(10m|30m|1h)]", "[20s]")
              .replaceAll("offset \\w+", "offset 5s");
      copies.add(Files.writeString(directory.resolve(name), text).toAbsolutePath());
    }
    return copies;
  }

  private static Path alertmanagerConfiguration() throws IOException {
    Path deployed = Path.of("deploy", "alertmanager");
    Files.copy(deployed.resolve("keystone-token.tmpl"), directory.resolve("keystone-token.tmpl"));
    String text =
        Files.readString(deployed.resolve("alertmanager.yml"))
            .replace("https://events.pagerduty.com/v2/enqueue", webhook.url(PAGES))
            .replace("http://localhost:9097/tickets", webhook.url(TICKETS))
            .replaceAll("group_(wait|interval): \\S+", "group_$1: 1s");
    return Files.writeString(directory.resolve("alertmanager.yml"), text);
  }

  @AfterAll
  static void stop() throws Exception {
    prometheus.close();
    alertmanager.close();
    webhook.close();
    RUNNING.values().forEach(pair -> pair.forEach(Exporter::close));
    incidents.close();
  }

  @Test
  @Order(1)
  void pageOfNearlyFullListNamesItsOwner() {
    prometheus.await(() -> pages(NEAR_LIMIT, "(RegionOne)").findAny().isPresent());

    JsonNode page = pages(NEAR_LIMIT, "(RegionOne)").findFirst().get();
    String server = incidents.server(1).address();
    assertThat(page.at("/payload/summary").asText())
        .isEqualTo(
            "KeystoneTokenUserListNearItemLimit, ceilometer on %s (RegionOne)".formatted(server));
    assertThat(page.at("/payload/custom_details/page").asText())
        .contains("The token list of ceilometer on " + server + " is at 9")
        .contains("User:      ceilometer\n")
        .contains("Server:    " + server + "\n")
        .contains("Remedy:    Stop or slow down this client; do not raise memcached's -I.\n")
        .contains("/docs/runbooks.md#keystonetokenuserlistnearitemlimit\n")
        .contains(
            "/d/keystone-token-memcached?var-region=RegionOne&var-job=keystone-token-exporter"
                + "&var-server="
                + server.replace(":", "%3A")
                + "&var-user=ceilometer\n");
  }

  @Test
  @Order(2)
  void eachRegionIsPagedOnce() {
    prometheus.await(() -> pages(NEAR_LIMIT, "(RegionTwo)").findAny().isPresent());

    assertThat(alerts("UserListNearItemLimit"))
        .filteredOn(alert -> alert.at("/labels/severity").asText().equals("critical"))
        .extracting(alert -> alert.at("/labels/region").asText())
        .containsExactlyInAnyOrder("RegionOne", "RegionTwo");
    assertThat(pages(NEAR_LIMIT, "").map(page -> page.get("dedup_key").asText()).distinct())
        .hasSize(2);
  }

  @Test
  @Order(3)
  void ticketsOfTableNameItsLargestOwner() {
    for (String alert :
        List.of(
            "KeystoneTokenSqlIndexMissing",
            "KeystoneTokenSqlFlushNotRunning",
            "KeystoneTokenSqlUserHoarding")) {
      prometheus.await(() -> tickets().anyMatch(ticket -> is(ticket, alert)));
    }

    JsonNode hoarding =
        tickets().filter(ticket -> is(ticket, "KeystoneTokenSqlUserHoarding")).findFirst().get();
    assertThat(hoarding.at("/labels/user_name").asText()).isEqualTo("quantum");
    assertThat(hoarding.at("/annotations/description").asText()).startsWith("quantum owns 9");
    assertThat(tickets().map(ticket -> ticket.at("/labels/severity").asText()))
        .containsOnly("warning");
  }

  @Test
  @Order(4)
  void pagedProblemsOpenNoTickets() {
    // The first of them names no account: pace is known a moment later.
    for (int tokens = 0; tokens < 300 && !areNamed("MemcachedLargeWrites"); tokens++) {
      incidents.lists().issue();
      pause();
    }

    prometheus.await(() -> areNamed("MemcachedLargeWrites"));
    assertThat(alerts("MemcachedLargeWrites"))
        .allMatch(alert -> alert.at("/status/state").asText().equals("suppressed"))
        .extracting(alert -> alert.at("/labels/user_name").asText())
        .containsOnly("ceilometer");
    assertThat(alerts("UserListNearItemLimit"))
        .filteredOn(alert -> alert.at("/labels/severity").asText().equals("warning"))
        .isNotEmpty()
        .allMatch(alert -> alert.at("/status/state").asText().equals("suppressed"));
    assertThat(tickets().map(ticket -> ticket.at("/labels/alertname").asText()))
        .doesNotContain("KeystoneTokenMemcachedLargeWrites", "KeystoneTokenUserListNearItemLimit");
  }

  private static boolean areNamed(String name) {
    List<JsonNode> alerts = alerts(name);
    return !alerts.isEmpty()
        && alerts.stream().noneMatch(alert -> alert.at("/labels/user_name").asText().isEmpty());
  }

  @Test
  @Order(5)
  void infoAlertsAreNotNotified() {
    prometheus.await(() -> !alerts("MemcachedRestarted").isEmpty());

    assertThat(alerts("MemcachedRestarted"))
        .allMatch(alert -> alert.at("/receivers/0/name").asText().equals("none"));
    assertThat(posted()).noneMatch(body -> body.contains("KeystoneTokenMemcachedRestarted"));
  }

  @Test
  @Order(6)
  void everyRuleIsHealthy() throws Exception {
    JsonNode groups =
        JSON.readTree(Http.get(prometheus.url() + "/api/v1/rules")).at("/data/groups");
    List<JsonNode> rules = new ArrayList<>();
    groups.forEach(group -> group.get("rules").forEach(rules::add));

    assertThat(rules)
        .hasSize(RuleFiles.read().alerts().size() + RuleFiles.read().recordings().size());
    assertThat(rules)
        .allSatisfy(
            rule -> assertThat(rule.get("health").asText()).as(rule.toString()).isEqualTo("ok"));
  }

  @Test
  @Order(7)
  void annotationsExpand() {
    assertThat(posted()).noneMatch(body -> body.contains("error") && body.contains("template"));
  }

  @Test
  @Order(8)
  void serverThatGoesDownIsPaged() {
    String server = "Server:    " + incidents.server(0).address();
    incidents.server(0).pause();
    try {
      prometheus.await(() -> pages("", "").anyMatch(page -> text(page).contains(server)));
    } finally {
      incidents.server(0).resume();
    }
    assertThat(pages("", "").map(AlertPathIT::text).filter(text -> text.contains(server)))
        .allSatisfy(
            text -> assertThat(text).contains("A memcached server that holds tokens is down"));
  }

  /** Pages whose title contains both. */
  private static Stream<JsonNode> pages(String alert, String region) {
    return webhook.posted(PAGES).stream()
        .map(AlertPathIT::json)
        .filter(page -> page.at("/payload/summary").asText().contains(alert))
        .filter(page -> page.at("/payload/summary").asText().contains(region));
  }

  private static String text(JsonNode page) {
    return page.at("/payload/custom_details/page").asText();
  }

  private static Stream<JsonNode> tickets() {
    return webhook.posted(TICKETS).stream()
        .flatMap(body -> YamlFile.elements(json(body).get("alerts")));
  }

  private static boolean is(JsonNode alert, String name) {
    return alert.at("/labels/alertname").asText().equals(name);
  }

  private static Stream<String> posted() {
    return Stream.of(PAGES, TICKETS).flatMap(path -> webhook.posted(path).stream());
  }

  /** Alertmanager's alerts. */
  private static List<JsonNode> alerts(String name) {
    JsonNode all = json(Http.get("http://" + alertmanager.address() + "/api/v2/alerts"));
    return YamlFile.elements(all).filter(alert -> is(alert, "KeystoneToken" + name)).toList();
  }

  private static JsonNode json(String text) {
    return Unchecked.get(() -> JSON.readTree(text));
  }

  private static void pause() {
    Unchecked.run(() -> TimeUnit.MILLISECONDS.sleep(100));
  }
}
