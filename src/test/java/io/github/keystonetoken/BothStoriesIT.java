package io.github.keystonetoken;

import static io.github.keystonetoken.IncidentCloud.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.keystonetoken.demo.Exposition;
import io.github.keystonetoken.demo.Exposition.Sample;
import io.github.keystonetoken.demo.TokenTableStory;
import io.github.keystonetoken.demo.User;
import io.github.keystonetoken.demo.UsertokensStory;
import io.github.keystonetoken.demo.UsertokensStory.UserList;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shipped exporter beside both incidents, on an account that may read three columns: its
 * figures are those that the servers give by hand.
 */
final class BothStoriesIT {

  private static final int ROWS = 20_916;

  private static IncidentCloud incidents;
  private static List<Memcached> servers;
  private static UsertokensStory lists;
  private static Exporter exporter;
  private static Exporter withoutDatabase;
  private static Exposition page;

  @BeforeAll
  static void start() throws Exception {
    incidents = new IncidentCloud(ROWS, 2_000);
    servers = incidents.servers();
    lists = incidents.lists();
    exporter = Exporter.start(incidents.conf("exporter"), "--log.level=debug");
    withoutDatabase =
        Exporter.start(incidents.conf("exporter"), "--no-collector.sql", "--log.level=debug");
    exporter.awaitReady();
    withoutDatabase.awaitReady();
    page = Exposition.parse(exporter.metrics());
  }

  @AfterAll
  static void stop() {
    exporter.close();
    withoutDatabase.close();
    incidents.close();
  }

  @Test
  void rowsByStateAreAsSqlCountsThem() throws Exception {
    assertEstimate(count("1"), "sql_rows", "rows");
    assertThat(count("1")).isEqualTo(ROWS);
    Map<String, String> states =
        Map.of(
            "active", "valid = 1 AND expires > UTC_TIMESTAMP()",
            "revoked", "valid = 0 AND expires > UTC_TIMESTAMP()",
            "expired", "expires <= UTC_TIMESTAMP()");
    for (Map.Entry<String, String> state : states.entrySet()) {
      String label = state.getKey();
      assertEstimate(count(state.getValue()), "sql_tokens", label, "state", label);
    }
    assertThat(count("valid = 0 AND expires > UTC_TIMESTAMP()")).isPositive();
    assertThat(count("LENGTH(extra) NOT BETWEEN 4096 AND 8192 OR NOT JSON_VALID(extra)")).isZero();
    assertFigure(0, "sql_tokens", "state", "no_expiry");
    assertThat(page.value("keystone_token_sql_oldest_expired_timestamp_seconds").orElseThrow())
        .isBetween(expiry("MIN"), expiry("MAX"));
  }

  @Test
  void ownersAreNamed() throws Exception {
    for (User user : List.of(USERS.quantum(), USERS.nova(), USERS.glance())) {
      long byHand = count("user_id = '" + user.id() + "'");
      assertEstimate(byHand, "sql_user_tokens", "user_tokens", "user_id", user.id());
    }
    assertFigure(0, "sql_other_users_tokens");
  }

  @Test
  void tableIsSampled() {
    assertFigure(0, "sql_counts_exact");
    assertThat(relativeError("rows")).isBetween(0.001, 0.2);
  }

  @Test
  void seesMissingIndexesThroughColumnGrants() {
    assertFigure(0, "sql_index_present", "columns", "expires");
    assertFigure(0, "sql_index_present", "columns", "expires,valid");
    assertFigure(0, "sql_index_present", "columns", "user_id");
    assertThat(page.all("keystone_token_sql_index_present", "columns", "trust_id")).isEmpty();
  }

  @Test
  void serverFiguresAreAsInItsStats() {
    for (Memcached server : servers) {
      String address = server.address();
      assertFigure(server.stat("curr_items"), "memcached_items", "server", address);
      assertFigure(server.stat("bytes"), "memcached_used_bytes", "server", address);
      assertFigure(1_048_473, "memcached_item_limit_bytes", "server", address);
      long sets = server.stat("cmd_set");
      assertFigure(sets, "memcached_commands_total", "server", address, "command", "set");
    }
    double a = (double) servers.get(0).stat("curr_items");
    double b = (double) servers.get(1).stat("curr_items");
    String busy = servers.get(1).address();
    assertFigure(
        b / (a + b) * 2, "memcached_imbalance_ratio", "dimension", "items", "server", busy);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void measuresAndNamesEveryListAlsoWithoutADatabase(boolean hasDatabase) {
    Exposition shown = hasDatabase ? page : Exposition.parse(withoutDatabase.metrics());
    for (UserList list : lists.lists()) {
      Memcached server = servers.get(list.server());
      assertThat(server.ask("mg " + list.key() + " s", "\r\n").strip())
          .isEqualTo("HD s" + list.bytes());
      String[] owner = {
        "server", server.address(), "user_id", list.user().id(), "user_name", list.user().name()
      };
      assertThat(shown.value("keystone_token_memcached_usertokens_bytes", owner))
          .as(list.user().name())
          .hasValue(list.bytes());
      assertThat(
              shown
                  .all("keystone_token_memcached_usertokens_entries", owner)
                  .mapToDouble(Sample::value)
                  .sum())
          .isEqualTo(list.entries().size());
    }
    assertThat(shown.all("keystone_token_memcached_usertokens_bytes"))
        .hasSize(lists.lists().size());
    Sample largest = shown.largest("keystone_token_memcached_usertokens_bytes").orElseThrow();
    assertThat(largest.value()).isEqualTo(578_966);
    assertThat(List.of(largest.label("user_name"), largest.label("server")))
        .containsExactly("ceilometer", servers.get(1).address());
    assertThat(withoutDatabase.log()).contains("hold Keystone's token lists");
  }

  @Test
  void countsLiveAndExpiredEntries() {
    UserList ceilometer = lists.of(USERS.ceilometer());
    long liveBefore = ceilometer.live(Instant.now());

    assertThat(entries(ceilometer, "live")).isGreaterThanOrEqualTo((double) liveBefore);
    assertThat(entries(ceilometer, "live") + entries(ceilometer, "expired"))
        .isEqualTo(UsertokensStory.CEILOMETER_ENTRIES);
  }

  private static double entries(UserList list, String state) {
    return page.value(
            "keystone_token_memcached_usertokens_entries",
            "user_id",
            list.user().id(),
            "state",
            state)
        .orElseThrow();
  }

  @Test
  void countsListsWhereTheyAre() {
    for (int server = 0; server < servers.size(); server++) {
      int place = server;
      String address = servers.get(server).address();
      assertFigure(
          lists.lists().stream().filter(list -> list.server() == place).count(),
          "memcached_usertokens_lists",
          "server",
          address);
      assertFigure(0, "memcached_usertokens_misplaced", "server", address);
      assertFigure(0, "memcached_usertokens_undecodable", "server", address);
    }
    assertFigure(
        1,
        "memcached_user_placement_info",
        "user_name",
        "ceilometer",
        "key",
        IncidentCloud.CEILOMETERS_KEY,
        "server",
        servers.get(1).address());
  }

  @Test
  void placesEveryReportedUser() {
    page.all("keystone_token_sql_user_tokens")
        .forEach(
            user ->
                assertFigure(1, "memcached_user_placement_info", "user_id", user.label("user_id")));
  }

  @Test
  void seedDecidesRows() throws Exception {
    MariaDb database = incidents.database();
    database.execute("", "CREATE DATABASE again CHARACTER SET utf8");
    try (TokenTableStory again =
        new TokenTableStory(database, "again", IncidentCloud.SEED, Duration.ofHours(1))) {
      again.load(50, USERS);
      again.issue();
    }
    assertThat(database.queryLong("again", "SELECT COUNT(*) FROM token")).isEqualTo(51);
    assertThat(
            database.queryLong(
                "again",
                "SELECT COUNT(*) FROM token JOIN keystone.token AS loaded"
                    + " USING (id, user_id, extra)"))
        .isEqualTo(50);
  }

  @Test
  void neverLeaksTokensOrPasswords() throws Exception {
    String everything =
        exporter.metrics() + exporter.log() + withoutDatabase.metrics() + withoutDatabase.log();
    int length = 12;
    Set<String> tokens = new HashSet<>();
    for (UserList list : lists.lists()) {
      Pattern.compile("S'([0-9a-f]{32})'")
          .matcher(servers.get(list.server()).ask("get " + list.key(), "\r\nEND\r\n"))
          .results()
          .forEach(entry -> tokens.add(entry.group(1).substring(0, length)));
    }
    assertThat(tokens).hasSizeGreaterThan(13_000);
    try (var connection = incidents.database().connect("keystone");
        var statement = connection.createStatement();
        var ids = statement.executeQuery("SELECT id FROM token LIMIT 2000")) {
      while (ids.next()) {
        tokens.add(ids.getString(1).substring(0, length));
        assertThat(everything).doesNotContain(ids.getString(1).substring(0, 8));
      }
    }
    assertThat(IntStream.rangeClosed(0, everything.length() - length))
        .noneMatch(at -> tokens.contains(everything.substring(at, at + length)));
    assertThat(everything).doesNotContain(IncidentCloud.passwordMarks());
  }

  private static long count(String condition) throws Exception {
    return incidents.rows(condition);
  }

  /** Unix seconds. */
  private static double expiry(String function) throws Exception {
    return incidents
        .database()
        .queryLong(
            "keystone",
            "SELECT TIMESTAMPDIFF(SECOND, '1970-01-01', " + function + "(expires)) FROM token");
  }

  /** Within five deviations, where the 95 % interval is two wide. */
  private static void assertEstimate(long truth, String name, String figure, String... labels) {
    double value = page.value("keystone_token_" + name, labels).orElse(0);
    if (value == 0) {
      // The sample saw none: a state without an interval, or an owner that is not named.
      assertThat(truth).as(name).isLessThan(ROWS / 100);
      return;
    }
    boolean ofUser = figure.equals("user_tokens");
    double error = ofUser ? relativeError(figure, labels) : relativeError(figure);
    assertThat(value).as(name).isCloseTo((double) truth, within(2.5 * error * value + 5));
  }

  private static double relativeError(String figure, String... labels) {
    return page.value(
            "keystone_token_sql_counts_relative_error_ratio",
            Stream.concat(Stream.of("figure", figure), Stream.of(labels)).toArray(String[]::new))
        .orElseThrow();
  }

  private static void assertFigure(Number expected, String name, String... labels) {
    assertThat(page.value("keystone_token_" + name, labels))
        .as(name)
        .hasValue(expected.doubleValue());
  }
}
