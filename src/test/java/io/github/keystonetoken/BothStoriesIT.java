package io.github.keystonetoken;

import static io.github.keystonetoken.IncidentCloud.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.demo.User;
import io.github.keystonetoken.demo.UsertokensStory;
import io.github.keystonetoken.demo.UsertokensStory.UserList;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.Memcached;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shipped exporter and the commands beside both incidents, on an account that may read three
 * columns: their figures are those that the servers give by hand. Tests that pipe in a token take
 * turns; {@code doctor} looks for three seconds.
 */
@Execution(ExecutionMode.CONCURRENT)
final class BothStoriesIT {

  private static final int ROWS = 20_916;
  private static final int LINES = 60;
  private static final String STANDARD_INPUT = "standard input";
  private static final String LISTS = "lists";

  @TempDir static Path directory;

  private static IncidentCloud incidents;
  private static List<Memcached> servers;
  private static UsertokensStory lists;
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
    for (UserList list : lists.lists()) {
      assertThat(servers.get(list.server()).ask("mg " + list.key() + " s", "\r\n"))
          .isEqualTo("HD s" + list.bytes() + "\r\n");
    }
    page = exporter.page();
    pageWithoutDatabase = withoutDatabase.page();
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
    CommandRun result = InProcess.run(with("exporter", Stream.of(arguments)));
    assertThat(result.output()).doesNotContain(IncidentCloud.passwordMarks());
    return result;
  }

  /** Pipes in a token, which the command never repeats. */
  private static CommandRun token(String token, String account, String... flags)
      throws InterruptedException {
    Stream<String> arguments = Stream.concat(Stream.of("token", "-"), Stream.of(flags));
    CommandRun result = InProcess.runWith(token + "\n", with(account, arguments));
    int half = token.length() / 2;
    assertThat(result.output())
        .doesNotContain(token.substring(0, 8), token.substring(half, half + 8))
        .doesNotContain(IncidentCloud.passwordMarks());
    return result;
  }

  private static String[] with(String account, Stream<String> arguments) {
    return Stream.concat(arguments, Stream.of("--keystone.conf=" + conf(account)))
        .toArray(String[]::new);
  }

  @Test
  void rowsByStateAreAsSqlCountsThem() throws Exception {
    assertThat(incidents.rows("1")).isEqualTo(ROWS);
    assertEstimate(ROWS, "sql_rows", "rows");
    Map<String, String> states =
        Map.of(
            "active", "valid = 1 AND expires > UTC_TIMESTAMP()",
            "revoked", "valid = 0 AND expires > UTC_TIMESTAMP()",
            "expired", "expires <= UTC_TIMESTAMP()");
    for (Map.Entry<String, String> state : states.entrySet()) {
      long byHand = incidents.rows(state.getValue());
      assertThat(byHand).isPositive();
      assertEstimate(byHand, "sql_tokens", state.getKey(), "state", state.getKey());
    }
    assertThat(incidents.rows("LENGTH(extra) NOT BETWEEN 4096 AND 8192 OR NOT JSON_VALID(extra)"))
        .isZero();
    assertFigure(0, "sql_tokens", "state", "no_expiry");
    assertThat(page.figure("sql_oldest_expired_timestamp_seconds"))
        .isBetween(expiry("MIN"), expiry("MAX"));
    assertFigure(0, "sql_counts_exact");
    assertThat(relativeError("rows")).isBetween(0.001, 0.2);
  }

  @Test
  void namesOwnersOfRows() throws Exception {
    for (User user : List.of(USERS.quantum(), USERS.nova(), USERS.glance())) {
      long byHand = incidents.rows("user_id = '" + user.id() + "'");
      assertEstimate(byHand, "sql_user_tokens", "user_tokens", "user_id", user.id());
    }
    assertFigure(0, "sql_other_users_tokens");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void measuresAndNamesEveryListAlsoWithoutDatabase(boolean hasDatabase) {
    Exposition shown = hasDatabase ? page : pageWithoutDatabase;
    String bytes = "memcached_usertokens_bytes";
    for (UserList list : lists.lists()) {
      User user = list.user();
      String server = servers.get(list.server()).address();
      String[] owner = {"server", server, "user_id", user.id(), "user_name", user.name()};
      assertThat(shown.figure(bytes, owner)).as(user.name()).isEqualTo(list.bytes());
      assertThat(shown.sum("memcached_usertokens_entries", owner)).isEqualTo(list.entries().size());
    }
    assertThat(shown.all("keystone_token_" + bytes)).hasSize(lists.lists().size());
    assertThat(shown.figure(bytes, "user_name", "ceilometer", "server", servers.get(1).address()))
        .isEqualTo(578_966);
    String[] live = {"user_id", USERS.ceilometer().id(), "state", "live"};
    assertThat(shown.figure("memcached_usertokens_entries", live))
        .isGreaterThanOrEqualTo((double) lists.of(USERS.ceilometer()).live(Instant.now()));
    assertThat(withoutDatabase.log()).contains("hold Keystone's token lists");
  }

  @Test
  void placesListsAndReportedUsers() {
    for (int place = 0; place < servers.size(); place++) {
      int server = place;
      String[] address = {"server", servers.get(place).address()};
      long onServer = lists.lists().stream().filter(list -> list.server() == server).count();
      assertFigure(onServer, "memcached_usertokens_lists", address);
      assertFigure(0, "memcached_usertokens_misplaced", address);
      assertFigure(0, "memcached_usertokens_undecodable", address);
    }
    String[] place = {
      "user_name",
      "ceilometer",
      "key",
      IncidentCloud.CEILOMETERS_KEY,
      "server",
      servers.get(1).address()
    };
    assertFigure(1, "memcached_user_placement_info", place);
    page.all("keystone_token_sql_user_tokens")
        .map(user -> user.label("user_id"))
        .forEach(user -> assertFigure(1, "memcached_user_placement_info", "user_id", user));
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
  @ResourceLock(value = LISTS, mode = ResourceAccessMode.READ)
  @CsvSource({"sql, quantum, index, quantum owns 99", "memcache, ceilometer, list, ceilometer"})
  void doctorNamesCulpritOnceOnOneScreen(
      String driver, String culprit, String finding, String accusation) throws Exception {
    CommandRun result = run("doctor", "--keystone.token-driver=" + driver);

    assertThat(result.out()).contains(finding, accusation);
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
    JsonNode answer = result.json().at("/users/0");

    assertThat(result.status()).as("over half full").isEqualTo(1);
    assertThat(answer.at("/keys/0/key").asText()).isEqualTo(IncidentCloud.CEILOMETERS_KEY);
    assertThat(answer.at("/keys/0/belongs_on/0").asText()).isEqualTo(servers.get(1).address());
    assertThat(answer.get("lists")).hasSize(1);
    assertThat(answer.at("/lists/0/bytes").asInt()).isEqualTo(578_966);
  }

  @Test
  @ResourceLock(LISTS)
  void whereFindsSmallAndMisplacedLists() throws Exception {
    UserList heat = lists.of(USERS.heat());
    CommandRun small = run("where", "heat", "--collector.lists.top=1", "--output=json");
    assertThat(small.status()).isZero();
    assertThat(small.json().at("/users/0/lists/0/bytes").asInt()).isEqualTo(heat.bytes());

    Memcached wrong = servers.get(1 - heat.server());
    try {
      Stream<String> tokens = Stream.of("%032x".formatted(1));
      byte[] list = TokenListValue.of(tokens, Instant.now().plusSeconds(3_600));
      wrong.set(heat.key(), list, 1, 3_600);
      assertPlace(heat, 1, wrong.address(), "misplaced");

      // When it was stored is not known, and a list is on its own server.
      wrong.set(heat.key(), "no list".getBytes(StandardCharsets.US_ASCII), 0, 0);
      assertPlace(heat, 0, wrong.address(), "moved");
    } finally {
      wrong.ask("delete " + heat.key(), "\r\n");
    }
  }

  private static void assertPlace(UserList list, int status, String address, String remark)
      throws InterruptedException {
    CommandRun where = run("where", list.user().id(), "--no-collector.sql");
    assertThat(where.status()).isEqualTo(status);
    assertThat(where.out()).containsPattern(Pattern.quote(address) + " .*" + remark);
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
    assertThat(more.at("/moving/0/user_name").asText()).isEqualTo("ceilometer");
    assertThat(more.at("/moving/0/to").asText()).isEqualTo("127.0.0.1:11219");
  }

  @Test
  @ResourceLock(STANDARD_INPUT)
  void tokenFindsRow() throws Exception {
    String active = tokenWhere("valid = 1 AND expires > UTC_TIMESTAMP()");
    CommandRun guessed = token(active, "exporter");
    assertThat(guessed.status()).isZero();
    assertThat(guessed.out()).contains("probably", "active", "quantum");

    JsonNode read = token(active, "reader", "--output=json").json();
    assertThat(read.get("state").asText()).isEqualTo("active");
    assertThat(read.at("/sql/certain").asBoolean()).isTrue();
    assertThat(read.at("/sql/extra_bytes").asInt()).isGreaterThan(4_000);

    incidents
        .database()
        .execute("keystone", "UPDATE token SET valid = 0 WHERE id = '" + active + "'");
    CommandRun withdrawn = token(active, "reader");
    assertThat(withdrawn.status()).isEqualTo(1);
    assertThat(withdrawn.out()).contains("state:      revoked");

    String expired = tokenWhere("expires < UTC_TIMESTAMP()");
    assertThat(token(expired, "exporter").out()).contains("expired");
  }

  private static String tokenWhere(String condition) throws Exception {
    String query =
        "SELECT id FROM token WHERE user_id = '%s' AND %s LIMIT 1"
            .formatted(USERS.quantum().id(), condition);
    try (var connection = incidents.database().connect("keystone");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  @Test
  @ResourceLock(STANDARD_INPUT)
  void tokenFindsListEntry() throws Exception {
    String newest =
        tokensOf(IncidentCloud.CEILOMETERS_KEY, servers.get(1))
            .reduce((one, later) -> later)
            .orElseThrow();

    CommandRun result = token(newest, "exporter", "--no-collector.sql");

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("memcached 127.0.0.1:", "ceilometer", "state:      active");
  }

  /** The tokens in a list, in its order. */
  private static Stream<String> tokensOf(String key, Memcached server) {
    return Pattern.compile("S'([0-9a-f]{32})'")
        .matcher(server.ask("get " + key, "\r\nEND\r\n"))
        .results()
        .map(entry -> entry.group(1));
  }

  @Test
  @ResourceLock(STANDARD_INPUT)
  void tokenReportsThatItIsNotStored() throws Exception {
    CommandRun unknown = token("d".repeat(32), "exporter");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.out()).contains("not stored");
  }

  @Test
  @ResourceLock(STANDARD_INPUT)
  void tokenReadsOwnerOfTokensThatAreNeverStored() throws Exception {
    Instant issued = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String payload =
        "{\"sub\":\"%s\",\"exp\":%d,\"iat\":%d}"
            .formatted(
                USERS.quantum().id(), issued.getEpochSecond() + 3600, issued.getEpochSecond());
    String jws =
        "eyJhbGciOiJFUzI1NiJ9."
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(payload.getBytes(StandardCharsets.UTF_8))
            + ".c2lnbmF0dXJlLW1hcmtlZA";

    CommandRun read = token(jws, "exporter", "--output=json");
    assertThat(read.status()).isZero();
    assertThat(read.json().get("state").asText()).isEqualTo("unexpired");
    assertThat(read.json().at("/owners/0/user_name").asText()).isEqualTo("quantum");
    assertThat(read.json().get("expires").asText()).isEqualTo(issued.plusSeconds(3600).toString());

    CommandRun cut = token(jws.substring(0, 70), "exporter");
    assertThat(cut.status()).isEqualTo(2);
    assertThat(cut.err()).contains("incomplete or changed");
  }

  /** Unix seconds. */
  private static double expiry(String function) throws Exception {
    String query = "SELECT TIMESTAMPDIFF(SECOND, '1970-01-01', %s(expires)) FROM token";
    return incidents.database().queryLong("keystone", query.formatted(function));
  }

  /** Within five deviations of the truth, where the 95 % interval is two wide. */
  private static void assertEstimate(long truth, String name, String figure, String... labels) {
    double value = page.figure(name, labels);
    if (value <= 0) {
      // The sample saw none: a state without an interval, or an owner that is not named.
      assertThat(truth).as(name).isLessThan(ROWS / 100);
      return;
    }
    boolean ofUser = figure.equals("user_tokens");
    double error = ofUser ? relativeError(figure, labels) : relativeError(figure);
    double deviations = 2.5 * error * Math.sqrt(value * truth);
    assertThat(value).as(name).isCloseTo((double) truth, within(deviations + 5));
  }

  private static double relativeError(String figure, String... labels) {
    String[] all =
        Stream.concat(Stream.of("figure", figure), Stream.of(labels)).toArray(String[]::new);
    assertThat(page.has("sql_counts_relative_error_ratio", all)).isTrue();
    return page.figure("sql_counts_relative_error_ratio", all);
  }

  private static void assertFigure(long expected, String name, String... labels) {
    assertThat(page.figure(name, labels)).as(name).isEqualTo((double) expected);
  }
}
