package io.github.keystonetoken;

import static io.github.keystonetoken.IncidentCloud.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.demo.Exposition;
import io.github.keystonetoken.demo.Exposition.Sample;
import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.demo.TokenTableStory;
import io.github.keystonetoken.demo.User;
import io.github.keystonetoken.demo.UsertokensStory;
import io.github.keystonetoken.demo.UsertokensStory.UserList;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shipped exporter and the commands beside both incidents, on an account that may read three
 * columns: their figures are those that the servers give by hand.
 */
final class BothStoriesIT {

  private static final int ROWS = 20_916;
  private static final int LINES = 60;

  @TempDir static Path directory;

  private static IncidentCloud incidents;
  private static List<Memcached> servers;
  private static UsertokensStory lists;

  /** Sizes by key, as the servers give them. */
  private static final Map<String, String> SIZES = new HashMap<>();

  private static Exporter exporter;
  private static Exporter withoutDatabase;
  private static Exposition page;
  private static Exposition pageWithoutDatabase;

  @BeforeAll
  static void start() throws Exception {
    incidents = new IncidentCloud(ROWS, 2_000);
    servers = incidents.servers();
    lists = incidents.lists();
    for (String account : List.of("exporter", "reader")) {
      Files.writeString(conf(account), incidents.conf(account));
    }
    exporter = Exporter.start(incidents.conf("exporter"), "--log.level=debug");
    withoutDatabase =
        Exporter.start(incidents.conf("exporter"), "--no-collector.sql", "--log.level=debug");
    exporter.awaitReady();
    withoutDatabase.awaitReady();
    // Before the tests change anything, and the list of swift, who has stopped, expires.
    lists
        .lists()
        .forEach(
            list -> {
              String size = servers.get(list.server()).ask("mg " + list.key() + " s", "\r\n");
              SIZES.put(list.key(), size.strip());
            });
    page = Exposition.parse(exporter.metrics());
    pageWithoutDatabase = Exposition.parse(withoutDatabase.metrics());
  }

  @AfterAll
  static void stop() {
    exporter.close();
    withoutDatabase.close();
    incidents.close();
  }

  private static Path conf(String account) {
    return directory.resolve(account + ".conf");
  }

  private static CommandRun run(String... arguments) throws InterruptedException {
    return runWith("", "exporter", arguments);
  }

  private static CommandRun runWith(String input, String account, String... arguments)
      throws InterruptedException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--keystone.conf=" + conf(account));
    CommandRun result = InProcess.runWith(input, all.toArray(String[]::new));
    if (!input.isBlank()) {
      assertThat(result.output()).doesNotContain(input.strip().substring(0, 8));
    }
    assertThat(result.output()).doesNotContain(IncidentCloud.passwordMarks());
    return result;
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
    assertFigure(0, "sql_counts_exact");
    assertThat(relativeError("rows")).isBetween(0.001, 0.2);
  }

  @Test
  void namesOwnersOfRows() throws Exception {
    for (User user : List.of(USERS.quantum(), USERS.nova(), USERS.glance())) {
      long byHand = count("user_id = '" + user.id() + "'");
      assertEstimate(byHand, "sql_user_tokens", "user_tokens", "user_id", user.id());
    }
    assertFigure(0, "sql_other_users_tokens");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void measuresAndNamesEveryListAlsoWithoutDatabase(boolean hasDatabase) {
    Exposition shown = hasDatabase ? page : pageWithoutDatabase;
    for (UserList list : lists.lists()) {
      Memcached server = servers.get(list.server());
      assertThat(SIZES).containsEntry(list.key(), "HD s" + list.bytes());
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
    assertThat(shown.largest("keystone_token_memcached_usertokens_bytes"))
        .hasValueSatisfying(
            sample -> {
              assertThat(sample.label("user_name")).isEqualTo("ceilometer");
              assertThat(sample.label("server")).isEqualTo(servers.get(1).address());
              assertThat(sample.value()).isEqualTo(578_966);
            });
    assertThat(withoutDatabase.log()).contains("hold Keystone's token lists");
  }

  @Test
  void countsLiveEntries() {
    UserList ceilometer = lists.of(USERS.ceilometer());
    double live = ceilometer.live(Instant.now());

    assertThat(
            page.value(
                    "keystone_token_memcached_usertokens_entries",
                    "user_id",
                    ceilometer.user().id(),
                    "state",
                    "live")
                .orElseThrow())
        .isGreaterThanOrEqualTo(live);
  }

  @Test
  void placesListsAndReportedUsers() {
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
    page.all("keystone_token_sql_user_tokens")
        .forEach(
            user ->
                assertFigure(1, "memcached_user_placement_info", "user_id", user.label("user_id")));
  }

  @Test
  void neverLeaksTokensOrPasswords() throws Exception {
    String everything =
        exporter.metrics() + exporter.log() + withoutDatabase.metrics() + withoutDatabase.log();
    int length = 12;
    Set<String> tokens = new HashSet<>();
    for (UserList list : lists.lists()) {
      tokensOf(list.key(), servers.get(list.server()))
          .forEach(token -> tokens.add(token.substring(0, length)));
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

  @ParameterizedTest
  @CsvSource({"sql, quantum, quantum owns 99", "sql, quantum, index", "memcache, ceilometer, list"})
  void doctorNamesCulpritOnceOnOneScreen(String driver, String culprit, String finding)
      throws Exception {
    CommandRun result = run("doctor", "--keystone.token-driver=" + driver);

    assertThat(result.out()).contains(finding);
    assertThat(result.out().lines())
        .hasSizeLessThanOrEqualTo(LINES)
        .filteredOn(line -> line.contains("grep -rslE"))
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).contains(culprit));
  }

  @Test
  void doctorListsEverySource() throws Exception {
    CommandRun result = run("doctor", "--output=json");

    assertThat(result.json().get("sources"))
        .extracting(source -> source.get("source").asText() + " " + source.get("state").asText())
        .containsExactly(
            "sql read", "memcached read", "memcached read", "lists read", "lists read");
    boolean isGrave =
        result.json().get("findings").findValuesAsText("severity").stream()
            .anyMatch(severity -> !severity.equals("notice"));
    assertThat(result.status()).isEqualTo(isGrave ? 1 : 0);
  }

  @Test
  void doctorFailsWithoutAnySource() throws Exception {
    CommandRun result =
        run(
            "doctor",
            "--database.url=mysql://exporter@127.0.0.1:" + FreePort.find() + "/keystone",
            "--memcached.servers=127.0.0.1:" + FreePort.find());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).contains("cannot be read", "failed");
  }

  @Test
  void whereFindsListByName() throws Exception {
    CommandRun result = run("where", "ceilometer", "--output=json");
    JsonNode answer = result.json().get("users").get(0);

    assertThat(result.status()).as("over half full").isEqualTo(1);
    assertThat(answer.get("keys").get(0).get("key").asText())
        .isEqualTo(IncidentCloud.CEILOMETERS_KEY);
    assertThat(answer.get("keys").get(0).get("belongs_on").get(0).asText())
        .isEqualTo(servers.get(1).address());
    assertThat(answer.get("lists")).hasSize(1);
    assertThat(answer.get("lists").get(0).get("bytes").asInt()).isEqualTo(578_966);
  }

  @Test
  void whereFindsSmallAndMisplacedLists() throws Exception {
    UserList heat = lists.of(USERS.heat());
    CommandRun small = run("where", "heat", "--collector.lists.top=1", "--output=json");
    assertThat(small.status()).isZero();
    assertThat(small.json().get("users").get(0).get("lists").get(0).get("bytes").asInt())
        .isEqualTo(heat.bytes());

    Memcached wrong = servers.get(1 - heat.server());
    try {
      Instant now = Instant.now();
      ListEntry entry = new ListEntry("%032x".formatted(1), now.plusSeconds(3_600));
      BigDecimal storedAt = BigDecimal.valueOf(now.getEpochSecond());
      wrong.set(heat.key(), TokenListValue.of(List.of(entry), storedAt), 1, 3_600);
      CommandRun misplaced = run("where", heat.user().id(), "--no-collector.sql");
      assertThat(misplaced.status()).isEqualTo(1);
      assertThat(misplaced.out()).containsPattern(Pattern.quote(wrong.address()) + " .*misplaced");

      // When it was stored is not known, and a list is on its own server.
      wrong.set(heat.key(), "no list".getBytes(StandardCharsets.US_ASCII), 0, 0);
      CommandRun moved = run("where", heat.user().id(), "--no-collector.sql");
      assertThat(moved.status()).isZero();
      assertThat(moved.out()).containsPattern(Pattern.quote(wrong.address()) + " .*moved");
    } finally {
      wrong.ask("delete " + heat.key(), "\r\n");
    }
  }

  @Test
  void ownerNamesUserOfKeyAlsoWithoutDatabase() throws Exception {
    CommandRun result = run("owner", IncidentCloud.CEILOMETERS_KEY);
    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("ceilometer", servers.get(1).address());

    JsonNode blind =
        run("owner", IncidentCloud.CEILOMETERS_KEY, "--no-collector.sql", "--output=json").json();
    assertThat(blind.get("user_name").asText()).isEqualTo("ceilometer");
    assertThat(run("owner", "0".repeat(40)).status()).isEqualTo(1);
  }

  @Test
  void planShowsListsThatMove() throws Exception {
    String both = servers.get(0).address() + "," + servers.get(1).address();
    JsonNode more = run("plan", "--servers=" + both + ",127.0.0.1:11219", "--output=json").json();

    // By hand: a key stays where its hash leaves the same remainder, one of three.
    assertThat(more.get("moved_keys_ratio").asDouble()).isBetween(0.65, 0.68);
    long bytes = lists.lists().stream().mapToLong(UserList::bytes).sum();
    // Swift's list is due to expire while the tests run.
    assertThat(more.get("floor_bytes_ratio").asDouble())
        .isCloseTo(578_966.0 / bytes, within(0.005));
    // The key's hash is 3065 (keystone's own figure), and 3065 modulo 3 is 2.
    JsonNode ceilometer = more.get("moving").get(0);
    assertThat(ceilometer.get("user_name").asText()).isEqualTo("ceilometer");
    assertThat(ceilometer.get("to").asText()).isEqualTo("127.0.0.1:11219");
  }

  @Test
  void tokenFindsRow() throws Exception {
    String active = tokenWhere("valid = 1 AND expires > UTC_TIMESTAMP()");
    CommandRun guessed = runWith(active + "\n", "exporter", "token", "-");
    assertThat(guessed.status()).isZero();
    assertThat(guessed.out()).contains("probably", "active", "quantum");

    CommandRun read = runWith(active, "reader", "token", "-", "--output=json");
    assertThat(read.json().get("state").asText()).isEqualTo("active");
    assertThat(read.json().get("sql").get("certain").asBoolean()).isTrue();
    assertThat(read.json().get("sql").get("extra_bytes").asInt()).isGreaterThan(4_000);

    incidents
        .database()
        .execute("keystone", "UPDATE token SET valid = 0 WHERE id = '" + active + "'");
    CommandRun withdrawn = runWith(active, "reader", "token", "-");
    assertThat(withdrawn.status()).isEqualTo(1);
    assertThat(withdrawn.out()).contains("state:      revoked");

    String expired = tokenWhere("expires < UTC_TIMESTAMP()");
    assertThat(runWith(expired, "exporter", "token", "-").out()).contains("expired");
  }

  @Test
  void tokenFindsListEntry() throws Exception {
    String newest =
        tokensOf(IncidentCloud.CEILOMETERS_KEY, servers.get(1))
            .reduce((one, later) -> later)
            .orElseThrow();

    CommandRun result = runWith(newest, "exporter", "token", "-", "--no-collector.sql");

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("memcached 127.0.0.1:", "ceilometer", "state:      active");
  }

  @Test
  void tokenReportsThatItIsNotStored() throws Exception {
    CommandRun unknown = runWith("d".repeat(32), "exporter", "token", "-");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.out()).contains("not stored");
  }

  @Test
  void tokenReportsContentsOfTokensThatAreNeverStored() throws Exception {
    Instant issued = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    byte[] bytes = new byte[1 + Long.BYTES + 16 + 96 + 32];
    new Random(20130617).nextBytes(bytes);
    ByteBuffer.wrap(bytes).put((byte) 0x80).putLong(issued.getEpochSecond());
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String fernet = base64.encodeToString(bytes);

    CommandRun result = runWith(fernet, "exporter", "token", "-");
    assertThat(result.status()).isZero();
    assertThat(result.out())
        .contains("fernet, not stored by Keystone")
        .contains(issued.toString().substring(11, 19) + " UTC");

    String payload =
        "{\"sub\":\"%s\",\"exp\":%d,\"iat\":%d}"
            .formatted(
                USERS.quantum().id(), issued.getEpochSecond() + 3600, issued.getEpochSecond());
    String jws =
        "eyJhbGciOiJFUzI1NiJ9."
            + base64.encodeToString(payload.getBytes(StandardCharsets.UTF_8))
            + ".c2lnbmF0dXJlLW1hcmtlZA";
    CommandRun read = runWith(jws, "exporter", "token", "-", "--output=json");
    assertThat(read.status()).isZero();
    assertThat(read.json().get("state").asText()).isEqualTo("unexpired");
    assertThat(read.json().get("owners").get(0).get("user_name").asText()).isEqualTo("quantum");
    assertThat(read.json().get("expires").asText()).isEqualTo(issued.plusSeconds(3600).toString());

    for (String token : List.of(fernet, jws)) {
      CommandRun cut = runWith(token.substring(0, 70), "exporter", "token", "-");
      assertThat(cut.status()).isEqualTo(2);
      assertThat(cut.err()).contains("incomplete or changed");
      assertThat(result.output() + read.output() + cut.output())
          .doesNotContain(token.substring(50, 60));
    }
  }

  /** The tokens in a list, in its order. */
  private static Stream<String> tokensOf(String key, Memcached server) {
    return Pattern.compile("S'([0-9a-f]{32})'")
        .matcher(server.ask("get " + key, "\r\nEND\r\n"))
        .results()
        .map(entry -> entry.group(1));
  }

  private static String tokenWhere(String condition) throws Exception {
    try (var connection = incidents.database().connect("keystone");
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT id FROM token WHERE user_id = '"
                    + USERS.quantum().id()
                    + "' AND "
                    + condition
                    + " LIMIT 1")) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
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

  /** Unix seconds. */
  private static double expiry(String function) throws Exception {
    return incidents
        .database()
        .queryLong(
            "keystone",
            "SELECT TIMESTAMPDIFF(SECOND, '1970-01-01', " + function + "(expires)) FROM token");
  }

  private static long count(String condition) throws Exception {
    return incidents
        .database()
        .queryLong("keystone", "SELECT COUNT(*) FROM token WHERE " + condition);
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
