package io.github.keystonetoken.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.demo.Exposition;
import io.github.keystonetoken.servers.BinaryPeer;
import io.github.keystonetoken.servers.Certificate;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.ExporterCommand;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.SaslMemcached;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drives the shipped daemon and commands into every error that they know, with marked passwords and
 * tokens everywhere, and searches all that they say.
 */
final class SecretsIT {

  private static final String TOKEN = Marks.inMemcached(5);
  private static final String PASSWORD_VARIABLE = "KEYSTONE_TOKEN_EXPORTER_DATABASE_PASSWORD";

  @TempDir static Path directory;

  private static MarkedCloud cloud;
  private static Certificate own;
  private static Certificate others;
  private static Path databasePassword;
  private static Path memcachedPassword;

  @BeforeAll
  static void start() throws Exception {
    own = Certificate.create(directory, "own", "DNS:localhost,IP:127.0.0.1");
    others = Certificate.create(directory, "others", "DNS:other.example.org");
    cloud = MarkedCloud.start(own);
    databasePassword = write("database-password", Marks.DATABASE_PASSWORD + "\n");
    memcachedPassword = write("memcached-password", Marks.MEMCACHED_PASSWORD + "\n");
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  private static Path write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Exporter start(String conf, String... flags) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--collector.memcached.interval=1s",
                "--collector.memcached.timeout=900ms",
                "--collector.lists.interval=2s",
                "--collector.lists.timeout=1900ms",
                "--collector.sql.interval=2s"));
    all.addAll(List.of(flags));
    if (all.stream().noneMatch(flag -> flag.startsWith("--log.level"))) {
      all.add("--log.level=debug");
    }
    return Exporter.start(conf, all.toArray(String[]::new));
  }

  private static void assertNoLeak(String what, String text) {
    assertThat(Marks.leaks(text)).as(what).isEmpty();
  }

  /** Every page, and what is answered to what is none. */
  private static String pages(Exporter exporter) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    StringBuilder pages = new StringBuilder();
    for (String path :
        List.of(
            "/",
            "/?refresh=off",
            "/metrics",
            "/metrics?name[]=" + TOKEN,
            "/-/ready",
            "/-/healthy",
            "/-/reload",
            "/" + TOKEN)) {
      URI address = URI.create(exporter.url() + path.replace("[]", "%5B%5D"));
      for (String method : List.of("GET", "POST")) {
        HttpRequest request =
            HttpRequest.newBuilder(address)
                .header("X-Auth-Token", TOKEN)
                .header("Accept", method.equals("GET") ? "*/*" : "application/openmetrics-text")
                .method(method, HttpRequest.BodyPublishers.ofString(TOKEN))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        pages.append(answer.headers().map()).append(answer.body());
      }
    }
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), URI.create(exporter.url()).getPort())) {
      String wrong = "GET /^" + TOKEN + " HTTP/1.1\r\nHost: " + TOKEN + "\r\n\r\n";
      socket.getOutputStream().write(wrong.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      pages.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
    return pages.toString();
  }

  /** Says back all that it is told, a password and a token too, as the text of an error. */
  private static byte[] echo(int opcode, byte[] heard) {
    byte[] token = Marks.inMemcached(2).getBytes(StandardCharsets.US_ASCII);
    byte[] text = ByteBuffer.allocate(heard.length + token.length).put(heard).put(token).array();
    return BinaryPeer.packet(opcode, 0x84, text.length, text);
  }

  /** A configuration under which the daemon runs and something fails. */
  private record Failing(String name, String conf, List<String> flags, List<String> told) {

    static Failing of(String name, String conf, List<String> flags, String... told) {
      return new Failing(name, conf, flags, List.of(told));
    }

    /** Runs it until all is told; the log and every page. */
    String said() {
      try (Exporter exporter = start(conf, flags.toArray(String[]::new))) {
        exporter.awaitReady();
        exporter.await(() -> told.stream().allMatch(exporter.log()::contains));
        return exporter.log() + pages(exporter);
      } catch (Exception e) {
        throw new IllegalStateException(name, e);
      }
    }
  }

  @Test
  void noFailureOfAServerTellsASecret() throws Exception {
    String login = "--memcached.username=" + SaslMemcached.USER;
    String password = "--memcached.password-file=" + memcachedPassword;
    String nobody = "127.0.0.1:" + FreePort.find();
    try (SaslMemcached withSasl = SaslMemcached.start("another password");
        Memcached withoutSasl = Memcached.start();
        Memcached withTls =
            Memcached.start(
                "-Z", "-o", "ssl_chain_cert=" + own.certificate() + ",ssl_key=" + own.key());
        BinaryPeer echo = BinaryPeer.start(SecretsIT::echo)) {
      List<Failing> all =
          List.of(
              Failing.of(
                  "wrong password",
                  cloud.conf(cloud.url("root", "keystone")),
                  List.of(),
                  "refuses account 'root'"),
              Failing.of(
                  "no grants",
                  cloud.conf(cloud.url("nothing", "keystone")),
                  List.of("--log.format=json"),
                  "may not use the database"),
              Failing.of(
                  "nobody there",
                  cloud
                      .conf(cloud.url("reader", "keystone"))
                      .replace(":" + cloud.databasePort() + "/", ":" + FreePort.find() + "/"),
                  List.of("--memcached.servers=" + nobody, login, password),
                  "Nobody answers for the database",
                  "no connection"),
              Failing.of(
                  "authorities of somebody else",
                  cloud.conf(cloud.url("reader", "keystone") + "?ssl_ca=" + others.certificate()),
                  List.of(
                      "--memcached.servers=" + withTls.address(),
                      "--memcached.tls",
                      "--memcached.tls-ca-file=" + others.certificate(),
                      "--memcached.tls-cert-file=" + others.certificate(),
                      "--memcached.tls-key-file=" + others.key()),
                  "No TLS connection to the database",
                  "no TLS with it"),
              Failing.of(
                  "errors that quote values",
                  cloud.conf(cloud.url("reader", "broken")),
                  List.of(),
                  "that the exporter does not know"),
              Failing.of(
                  "login refused",
                  cloud.conf(cloud.url("reader", "keystone")),
                  List.of("--memcached.servers=" + withSasl.address(), login, password),
                  "it refused the account keystone"),
              Failing.of(
                  "no SASL",
                  cloud.conf(cloud.url("reader", "keystone")),
                  List.of("--memcached.servers=" + withoutSasl.address(), login, password),
                  "it was not started with SASL"),
              Failing.of(
                  "a peer that says everything back",
                  cloud.conf(cloud.url("reader", "keystone")),
                  List.of("--memcached.servers=" + echo.address(), login, password),
                  "it answered status 132 to \\\"SASL login\\\""));

      Map<String, String> said = new LinkedHashMap<>();
      all.parallelStream()
          .map(failing -> Map.entry(failing.name(), failing.said()))
          .toList()
          .forEach(entry -> said.put(entry.getKey(), entry.getValue()));

      said.forEach(SecretsIT::assertNoLeak);
    }
  }

  @Test
  void aDaemonFullOfMarkedTokensNeverTellsOneWhateverIsDoneToIt() throws Exception {
    String sound = cloud.conf(cloud.url("reader", "keystone"));
    try (Exporter exporter = start(sound)) {
      exporter.awaitReady();
      // That the lists were read and the stranger found shows that the tokens passed through.
      exporter.await(() -> hasEverything(Exposition.parse(exporter.metrics())));
      assertNoLeak("a healthy daemon", exporter.log() + pages(exporter));

      for (Map.Entry<String, String> broken : BrokenConfs.in(directory, own).entrySet()) {
        int before = exporter.log().length();
        exporter.rewriteConf(broken.getKey());
        exporter.hangUp();
        exporter.await(() -> exporter.log().substring(before).contains("stays in use"));
        assertThat(exporter.log().substring(before)).contains(broken.getValue());
      }
      exporter.rewriteConf(sound.replace(Marks.encoded(Marks.DATABASE_PASSWORD), "wrong"));
      exporter.hangUp();
      exporter.await(() -> exporter.log().contains("refuses account 'reader'"));
      exporter.printThreads();
      exporter.await(() -> exporter.log().contains("Full thread dump"));
      assertNoLeak("reloads", exporter.log() + pages(exporter));
    }
  }

  private record Call(List<String> arguments, String input, String told) {

    static Call of(String told, String... arguments) {
      return new Call(List.of(arguments), "", told);
    }

    static Call reading(String input, String told, String... arguments) {
      return new Call(List.of(arguments), input, told);
    }

    String said() {
      ExporterCommand result =
          ExporterCommand.run(Map.of(), input, arguments.toArray(String[]::new));
      String said = result.out() + result.err();
      assertThat(said).as("%s", arguments.subList(0, 1)).contains(told);
      return "status " + result.status() + "\n" + said;
    }
  }

  private static void assertNoLeak(Stream<Call> calls) {
    calls.toList().parallelStream()
        .map(Call::said)
        .toList()
        .forEach(said -> assertNoLeak(said, said));
  }

  @Test
  void commandsThatAreGivenTokensNeverRepeatThem() {
    String conf =
        "--keystone.conf=" + write("sound.conf", cloud.conf(cloud.url("reader", "keystone")));
    assertNoLeak(
        Stream.of(
            Call.reading(Marks.inTable(0) + "\n", "state:      ", "token", "-", conf),
            Call.reading(Marks.inMemcached(20), "\"state\"", "token", "-", "--output=json", conf),
            Call.reading(Marks.pki(3), "pki", "token", "-", "--no-collector.sql", conf),
            Call.reading("(" + TOKEN + ")", "could be a token", "token", "-", conf),
            Call.of("standard input", "token", TOKEN, conf),
            Call.of("argument 2 belongs to no flag", "token", TOKEN, TOKEN, conf),
            Call.of("is no key", "owner", TOKEN, conf),
            Call.of("is no key", "owner", "token-" + TOKEN, "--output=json", conf),
            Call.of("no user of this name", "where", TOKEN, conf),
            Call.of("no user of this name", "where", Marks.pki(1), "--output=json", conf),
            Call.of("stranger", "where", "stranger-id", conf),
            Call.of("BYTES NOW", "plan", "--servers=" + cloud.servers() + ",127.0.0.1:1", conf),
            Call.of("belongs to no flag", "plan", "--servers=a,b", TOKEN, conf),
            Call.of("sources", "doctor", "--output=json", conf),
            Call.of("belongs to no flag", "doctor", TOKEN, conf),
            Call.of("neither text nor json", "lists", "--output=" + TOKEN, conf),
            Call.of("alice", "lists", conf),
            Call.of("alice", "users", conf)));
  }

  @Test
  void wrongArgumentsWithPasswordsAreRefusedWithoutRepeatingThem() throws Exception {
    String secret = Marks.STRAY_PASSWORD;
    String sound = "--memcached.servers=127.0.0.1:1";
    Stream<Call> calls =
        Stream.of(
            Call.of("no such flag", sound, "--database.password=" + secret),
            Call.of("is neither a flag nor a command", sound, "--database.password", secret),
            Call.of("is neither a flag nor a command", sound, secret),
            Call.of("is not a database URL", sound, "--database.url=" + secret),
            Call.of(
                "does not exist",
                sound,
                "--database.url=mysql://u@d/k",
                "--database.password-file=" + secret),
            Call.of(
                "does not exist",
                sound,
                "--memcached.username=u",
                "--memcached.password-file=" + secret));
    Stream<Call> files =
        BrokenConfs.in(directory, own).entrySet().stream()
            .map(
                broken ->
                    Call.of(
                        broken.getValue(),
                        "--config.check",
                        "--keystone.conf="
                            + write(broken.getKey().hashCode() + ".conf", broken.getKey())));
    assertNoLeak(Stream.concat(calls, files));
  }

  @Test
  void whatNobodyExpectedEndsTheProgramWithoutItsMessage() {
    String dist = System.getProperty("dist.directory", "target/dist/keystone-token-exporter");
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            dist + "/keystone-token-exporter.jar" + ":" + testClasses(),
            Misuse.class.getName());
    Stream.of(
            List.of("--memcached.servers=127.0.0.1:1", "--web.listen-address=127.0.0.1:0"),
            List.of("token", "-", "--memcached.servers=127.0.0.1:1"))
        .forEach(
            arguments -> {
              ExporterCommand ended =
                  ExporterCommand.run(
                      Stream.of(java, arguments).flatMap(List::stream).toList(), Map.of(), "");

              assertThat(ended.status()).isEqualTo(3);
              assertThat(ended.err()).contains("died, so the exporter ends", "Misuse");
              assertNoLeak("uncaught", ended.out() + ended.err());
            });
  }

  private static String testClasses() {
    return Path.of(
            URI.create(
                SecretsIT.class.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  @Test
  void aPasswordOfAFileIsOnNoCommandLineAndOneOnItIsWarnedOfAtTheStart() throws Exception {
    String url = cloud.url("reader", "keystone");
    try (Exporter exporter =
        start(
            "",
            "--database.url=" + withoutPassword(url),
            "--database.password-file=" + databasePassword)) {
      exporter.awaitReady();
      exporter.await(() -> isUp(Exposition.parse(exporter.metrics())));
      assertNoLeak("the command line", commandLine(exporter.pid()));
      assertThat(exporter.log()).doesNotContain("list of processes");
    }
    try (Exporter exporter = start("", "--database.url=" + url, "--log.level=warn")) {
      assertThat(exporter.log())
          .contains(
              "level=warn", "list of processes", "--database.password-file", PASSWORD_VARIABLE);
      assertNoLeak("the warning", exporter.log() + pages(exporter));
    }
    ExporterCommand grants = ExporterCommand.run("grants", "--database.url=" + url);
    assertThat(grants.err()).contains("list of processes", "--database.password-file");
    assertNoLeak("the warning of a command", grants.out() + grants.err());
  }

  @Test
  void aPasswordOfTheEnvironmentIsSeenByTheExportersOwnAccountOnly() throws Exception {
    try (Exporter exporter =
        Exporter.startIn(
            Map.of(PASSWORD_VARIABLE, Marks.DATABASE_PASSWORD),
            "",
            "--database.url=" + withoutPassword(cloud.url("reader", "keystone")))) {
      exporter.awaitReady();

      exporter.await(() -> isUp(Exposition.parse(exporter.metrics())));
      assertNoLeak("the command line", commandLine(exporter.pid()));
      assertThat(Files.getPosixFilePermissions(Path.of("/proc/" + exporter.pid() + "/environ")))
          .containsExactly(PosixFilePermission.OWNER_READ);
    }
  }

  private static boolean isUp(Exposition page) {
    return page.value("keystone_token_sql_up").orElse(0) == 1;
  }

  private static boolean hasEverything(Exposition page) {
    double undecodable =
        page.all("keystone_token_memcached_usertokens_undecodable")
            .mapToDouble(Exposition.Sample::value)
            .sum();
    return isUp(page)
        && undecodable >= 4
        && page.all("keystone_token_memcached_usertokens_entries", "user_name", "stranger")
            .findAny()
            .isPresent();
  }

  private static String withoutPassword(String url) {
    return url.replaceFirst(":[^:@]*@", "@");
  }

  private static String commandLine(long pid) throws IOException {
    return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
  }
}
