package io.github.keystonetoken;

import static io.github.keystonetoken.IncidentCloud.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.demo.ListEntry;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.demo.UsertokensStory;
import io.github.keystonetoken.demo.UsertokensStory.UserList;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.FreePort;
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
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped commands beside both incidents, on an account that may read three columns. */
final class CommandsIT {

  private static final int WIDTH = 100;

  private static final int LINES = 60;

  @TempDir static Path directory;

  private static IncidentCloud incidents;
  private static List<Memcached> servers;
  private static UsertokensStory lists;

  @BeforeAll
  static void start() throws Exception {
    incidents = new IncidentCloud(6_000, 1_000);
    servers = incidents.servers();
    lists = incidents.lists();
    for (String account : List.of("exporter", "reader")) {
      Files.writeString(conf(account), incidents.conf(account));
    }
  }

  @AfterAll
  static void stop() {
    incidents.close();
  }

  private static Path conf(String account) {
    return directory.resolve(account + ".conf");
  }

  private static CommandRun run(String... arguments) throws Exception {
    return runWith("", "exporter", arguments);
  }

  /** Runs a command, and watches the process list meanwhile for what stands on its input. */
  private static CommandRun runWith(String input, String account, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(CommandRun.launcher().toString()));
    command.addAll(List.of(arguments));
    command.add("--keystone.conf=" + conf(account));
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Path in = Files.writeString(directory.resolve("in"), input);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    Set<String> commandLines = new ConcurrentSkipListSet<>();
    try {
      while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
        process.info().commandLine().ifPresent(commandLines::add);
        assertThat(process.info().totalCpuDuration().orElse(Duration.ZERO))
            .as("it exits")
            .isLessThan(Duration.ofSeconds(30));
      }
    } finally {
      process.destroyForcibly();
      Files.delete(in);
    }
    assertThat(commandLines).isNotEmpty();
    CommandRun result =
        new CommandRun(process.exitValue(), Files.readString(out), Files.readString(err));
    if (!input.isBlank()) {
      String mark = input.strip().substring(0, 8);
      assertThat(String.join("\n", commandLines) + result.out() + result.err())
          .doesNotContain(mark);
    }
    assertThat(result.out() + result.err()).doesNotContain(IncidentCloud.passwordMarks());
    return result;
  }

  @Test
  void textFitsAHundredColumnsWithoutColors() throws Exception {
    CommandRun result = run("doctor");

    assertThat(result.out()).isNotBlank().doesNotContain("\033");
    assertThat(result.out().lines())
        // Except commands that are to be copied.
        .filteredOn(line -> !line.startsWith("        "))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
    assertThat(result.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"sql, quantum", "memcache, ceilometer"})
  void doctorNamesCulpritOnceOnAScreen(String driver, String culprit) throws Exception {
    CommandRun result = run("doctor", "--keystone.token-driver=" + driver);

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
  void doctorFailsIfItCanReadNothing() throws Exception {
    CommandRun result =
        run(
            "doctor",
            "--database.url=mysql://exporter@127.0.0.1:" + FreePort.find() + "/keystone",
            "--memcached.servers=127.0.0.1:" + FreePort.find());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).contains("cannot be read", "failed");
  }

  @Test
  void listsShowsTheLargestFirst() throws Exception {
    JsonNode ofB = run("lists", "--output=json").json().get("servers").get(1);

    assertThat(ofB.get("server").asText()).isEqualTo(servers.get(1).address());
    assertThat(ofB.get("largest"))
        .extracting(list -> list.get("user_name").asText())
        .startsWith("ceilometer", "neutron", "nova");
    JsonNode ceilometer = ofB.get("largest").get(0);
    assertThat(ceilometer.get("bytes").asInt()).isEqualTo(578_966);
    assertThat(ceilometer.get("live").asInt() + ceilometer.get("expired").asInt())
        .isEqualTo(UsertokensStory.CEILOMETER_ENTRIES);
  }

  @Test
  void usersShowsOwnersOfRows() throws Exception {
    CommandRun result = run("users", "--output=json");
    JsonNode quantum = result.json().get("users").get(0);

    assertThat(quantum.get("user_name").asText()).isEqualTo("quantum");
    double rows = quantum.get("tokens").get("rows").asDouble();
    double error = quantum.get("tokens").get("relative_error").asDouble();
    // Twice the interval that holds 95 % of samples.
    long truth = incidents.rows("user_id = '" + USERS.quantum().id() + "'");
    assertThat(rows).isBetween(truth * (1 - 2 * error), truth * (1 + 2 * error));
    assertThat(result.status()).isZero();
  }

  @Test
  void whereFindsAListByName() throws Exception {
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

      // When it was stored is not known, and a list stands at home.
      wrong.set(heat.key(), "no list".getBytes(StandardCharsets.US_ASCII), 0, 0);
      CommandRun moved = run("where", heat.user().id(), "--no-collector.sql");
      assertThat(moved.status()).isZero();
      assertThat(moved.out()).containsPattern(Pattern.quote(wrong.address()) + " .*moved");
    } finally {
      wrong.ask("delete " + heat.key(), "\r\n");
    }
  }

  @Test
  void whereDoesNotRepeatAnUnknownName() throws Exception {
    CommandRun result = run("where", "nobody-of-this-name");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("no user with this name").doesNotContain("nobody-of-this");
  }

  @Test
  void ownerNamesTheUserOfAKeyAlsoWithoutTheDatabase() throws Exception {
    CommandRun result = run("owner", IncidentCloud.CEILOMETERS_KEY);
    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("ceilometer", servers.get(1).address());

    JsonNode blind =
        run("owner", IncidentCloud.CEILOMETERS_KEY, "--no-collector.sql", "--output=json").json();
    assertThat(blind.get("user_name").asText()).isEqualTo("ceilometer");

    assertThat(run("owner", "0".repeat(40)).status()).isEqualTo(1);
    CommandRun refused = run("owner", "4b".repeat(16));
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).doesNotContain("4b4b");
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
  void tokenFindsARow() throws Exception {
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
  void tokenFindsAKey() throws Exception {
    String list = servers.get(1).ask("get " + IncidentCloud.CEILOMETERS_KEY, "END\r\n");
    String newest =
        Pattern.compile("S'([0-9a-f]{32})'")
            .matcher(list)
            .results()
            .reduce((one, later) -> later)
            .orElseThrow()
            .group(1);

    CommandRun result = runWith(newest, "exporter", "token", "-", "--no-collector.sql");

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("memcached 127.0.0.1:", "ceilometer", "state:      active");
  }

  @Test
  void tokenSaysIfItIsNotStored() throws Exception {
    CommandRun unknown = runWith("d".repeat(32), "exporter", "token", "-");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.out()).contains("not stored");

    assertThat(runWith("too short", "exporter", "token", "-").status()).isEqualTo(2);
  }

  @Test
  void tokenThatIsNotStoredSaysWhatItCarries() throws Exception {
    Instant issued = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    byte[] bytes = new byte[1 + Long.BYTES + 16 + 96 + 32];
    new Random(20130617).nextBytes(bytes);
    ByteBuffer.wrap(bytes).put((byte) 0x80).putLong(issued.getEpochSecond());
    String fernet = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);

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
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(payload.getBytes(StandardCharsets.UTF_8))
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

  @Test
  void tokenIsRefusedAsAnArgument() throws Exception {
    CommandRun result = run("token", "0123456789abcdef0123456789abcdef");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("standard input").doesNotContain("01234567");
    assertThat(result.out()).isEmpty();
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
}
