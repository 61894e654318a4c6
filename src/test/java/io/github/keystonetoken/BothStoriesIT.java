package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.keystonetoken.demo.Exposition;
import io.github.keystonetoken.demo.Exposition.Sample;
import io.github.keystonetoken.demo.ServiceUsers;
import io.github.keystonetoken.demo.TokenTableStory;
import io.github.keystonetoken.demo.TokenTableTruth;
import io.github.keystonetoken.demo.User;
import io.github.keystonetoken.demo.UsertokensStory;
import io.github.keystonetoken.demo.UsertokensTruth;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.Prometheus;
import io.github.keystonetoken.sql.GrantScript;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The shipped exporter beside both incidents, on an account that may read three columns: its
 * figures are those that the servers give by hand.
 */
final class BothStoriesIT {

  private static final long SEED = 20_130_617;
  private static final int ROWS = 20_916;
  private static final int TOKENS = 2_000;
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final ServiceUsers USERS = ServiceUsers.of(SEED);

  private static MariaDb database;
  private static List<Memcached> servers;
  private static TokenTableTruth table;
  private static UsertokensTruth lists;
  private static Exporter exporter;
  private static Exposition page;

  @BeforeAll
  static void start() throws Exception {
    database = MariaDb.start();
    servers = List.of(Memcached.start(), Memcached.start());
    database.execute("", "CREATE DATABASE keystone CHARACTER SET utf8");
    try (TokenTableStory story =
            new TokenTableStory(database, "keystone", SEED, LIFETIME, Clock.systemUTC());
        UsertokensStory usertokens =
            new UsertokensStory(servers, SEED, LIFETIME, Clock.systemUTC())) {
      table = story.load(ROWS, USERS.all(), TokenTableStory.incident(USERS));
      lists = usertokens.load(TOKENS, UsertokensStory.incident(USERS));
    }
    database.execute("keystone", "CREATE USER exporter IDENTIFIED BY 'p%@:/?#&+ $w'");
    // Otherwise its size is known some seconds after the load only.
    database.execute("keystone", "ANALYZE TABLE token");
    database.executeScript("keystone", GrantScript.of("keystone", "exporter@%"));
    exporter =
        Exporter.start(
            """
            [database]
            connection = mysql+pymysql://exporter:p%%25%%40%%3A%%2F%%3F%%23%%26%%2B%%20$$w@127.0.0.1:%d/keystone?charset=utf8
            [token]
            driver = keystone.token.persistence.backends.memcache_pool.Token
            provider = uuid
            expiration = 3600
            [memcache]
            servers = %s, %s
            """
                .formatted(database.port(), servers.get(0).address(), servers.get(1).address()),
            "--log.level=debug");
    exporter.awaitReady();
    page = Exposition.parse(exporter.metrics());
  }

  @AfterAll
  static void stop() {
    exporter.close();
    servers.forEach(Memcached::close);
    database.close();
  }

  @Test
  void rowsByStateAreThoseThatSqlCounts() throws Exception {
    assertEstimate(count("1"), "sql_rows", "rows");
    assertThat(count("1")).isEqualTo(ROWS).isEqualTo(table.rows());
    assertEstimate(
        count("valid = 1 AND expires > UTC_TIMESTAMP()"),
        "sql_tokens",
        "active",
        "state",
        "active");
    assertEstimate(
        count("valid = 0 AND expires > UTC_TIMESTAMP()"),
        "sql_tokens",
        "revoked",
        "state",
        "revoked");
    assertThat(count("expires <= UTC_TIMESTAMP()")).isEqualTo(table.expired());
    assertEstimate(table.expired(), "sql_tokens", "expired", "state", "expired");
    assertFigure(0, "sql_tokens", "state", "no_expiry");
    assertThat(page.value("keystone_token_sql_oldest_expired_timestamp_seconds").orElseThrow())
        .isBetween(
            (double) table.oldestExpiry().getEpochSecond(),
            (double) table.latestExpiry().getEpochSecond());
  }

  @Test
  void eachOwnersRowsBearTheOwnersName() throws Exception {
    for (User user : List.of(USERS.quantum(), USERS.nova(), USERS.glance())) {
      long byHand = count("user_id = '" + user.id() + "'");
      assertThat(byHand).isEqualTo(table.byOwner().get(user));
      assertEstimate(byHand, "sql_user_tokens", "user_tokens", "user_id", user.id());
    }
    assertFigure(0, "sql_other_users_tokens");
  }

  @Test
  void theTableIsSampledAndSaysSo() {
    assertFigure(0, "sql_counts_exact");
    assertThat(relativeError("rows")).isBetween(0.001, 0.2);
  }

  @Test
  void theMissingIndexesAreSeenThroughColumnGrants() {
    assertFigure(0, "sql_index_present", "columns", "expires");
    assertFigure(0, "sql_index_present", "columns", "expires,valid");
    assertFigure(0, "sql_index_present", "columns", "user_id");
    assertThat(page.all("keystone_token_sql_index_present", "columns", "trust_id")).isEmpty();
  }

  @Test
  void eachServersFiguresAreThoseOfItsStats() {
    for (Memcached server : servers) {
      assertFigure(server.stat("curr_items"), "memcached_items", "server", server.address());
      assertFigure(server.stat("bytes"), "memcached_used_bytes", "server", server.address());
      assertFigure(1_048_473, "memcached_item_limit_bytes", "server", server.address());
      assertFigure(
          server.stat("cmd_set"),
          "memcached_commands_total",
          "server",
          server.address(),
          "command",
          "set");
    }
    double itemsA = (double) servers.get(0).stat("curr_items");
    double itemsB = (double) servers.get(1).stat("curr_items");
    assertThat(
            page.value(
                "keystone_token_memcached_imbalance_ratio",
                "dimension",
                "items",
                "server",
                servers.get(1).address()))
        .hasValue(itemsB / (itemsA + itemsB) * 2);
  }

  @Test
  void eachListBearsItsOwnersNameAndTheSizeThatMemcachedGives() {
    for (UsertokensTruth.UserList list : lists.lists()) {
      String server = servers.get(list.server()).address();
      String meta = servers.get(list.server()).ask("mg " + list.key() + " s", "\r\n").strip();
      assertThat(meta).isEqualTo("HD s" + list.bytes());
      String[] owner = {
        "server", server, "user_id", list.user().id(), "user_name", list.user().name()
      };
      assertFigure(list.bytes(), "memcached_usertokens_bytes", owner);
      assertThat(
              page.all("keystone_token_memcached_usertokens_entries", owner)
                  .mapToDouble(Sample::value)
                  .sum())
          .isEqualTo(list.expiries().size());
    }
    assertThat(page.largest("keystone_token_memcached_usertokens_bytes"))
        .hasValueSatisfying(
            sample -> {
              assertThat(sample.label("user_name")).isEqualTo("ceilometer");
              assertThat(sample.label("server")).isEqualTo(servers.get(1).address());
              assertThat(sample.value()).isEqualTo(578_966);
            });
  }

  @Test
  void liveAndExpiredEntriesAreThoseOfTheList() {
    UsertokensTruth.UserList ceilometer = lists.of(USERS.ceilometer());
    long liveBefore = ceilometer.live(Instant.now());

    assertThat(entries(ceilometer, "live")).isGreaterThanOrEqualTo((double) liveBefore);
    assertThat(entries(ceilometer, "live") + entries(ceilometer, "expired"))
        .isEqualTo(UsertokensStory.CEILOMETER_ENTRIES);
  }

  private static double entries(UsertokensTruth.UserList list, String state) {
    return page.value(
            "keystone_token_memcached_usertokens_entries",
            "user_id",
            list.user().id(),
            "state",
            state)
        .orElseThrow();
  }

  @Test
  void listsAreCountedOnTheServerThatHoldsThem() {
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
        "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9",
        "server",
        servers.get(1).address());
  }

  @Test
  void everyUserWhomSqlReportsIsPlacedWhetherThereIsAListOrNot() {
    page.all("keystone_token_sql_user_tokens")
        .forEach(
            user ->
                assertFigure(1, "memcached_user_placement_info", "user_id", user.label("user_id")));
  }

  @Test
  void aRealPrometheusTakesThePageAsItIs() throws Exception {
    try (Prometheus prometheus =
        Prometheus.start(exporter.address(), List.of(), Optional.empty())) {
      Exposition scraped = Exposition.parse(prometheus.awaitSeries("keystone_token_sql_rows"));

      assertThat(scraped.value("keystone_token_sql_rows"))
          .hasValue(page.value("keystone_token_sql_rows").orElseThrow());
      Exposition all =
          Exposition.parse(prometheus.awaitSeries("{job=\"keystone-token-exporter\"}"));
      assertThat(all.value("up")).hasValue(1);
      assertThat(all.samples().stream().map(Sample::name))
          .containsAll(page.samples().stream().map(Sample::name).toList());
    }
  }

  @Test
  void noTokenAndNoPasswordIsOnThePageOrInTheLogAtDebug() throws Exception {
    String everything = exporter.metrics() + exporter.log();
    try (var connection = database.connect("keystone");
        var statement = connection.createStatement();
        var ids = statement.executeQuery("SELECT id FROM token LIMIT 2000")) {
      while (ids.next()) {
        assertThat(everything).doesNotContain(ids.getString(1).substring(0, 8));
      }
    }
    assertThat(everything).doesNotContain("$w", "%24w", "p%@", "p%25");
  }

  private static long count(String condition) throws Exception {
    return database.queryLong("keystone", "SELECT COUNT(*) FROM token WHERE " + condition);
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
