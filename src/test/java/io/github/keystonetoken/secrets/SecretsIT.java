package io.github.keystonetoken.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.BinaryPeer;
import io.github.keystonetoken.servers.Certificate;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.SaslMemcached;
import io.github.keystonetoken.servers.Unchecked;
import java.io.IOException;
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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Causes every known error of the shipped daemon and commands, with marked passwords and tokens
 * everywhere, and searches all output for them.
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
    cloud = new MarkedCloud(own);
    databasePassword = write("database-password", Marks.DATABASE_PASSWORD + "\n");
    memcachedPassword = write("memcached-password", Marks.MEMCACHED_PASSWORD + "\n");
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  private static Path write(String name, String text) {
    return Unchecked.get(() -> Files.writeString(directory.resolve(name), text));
  }

  private static Exporter start(String conf, String... flags) {
    Stream<String> pace =
        Stream.of(
            "--collector.memcached.interval=1s",
            "--collector.memcached.timeout=900ms",
            "--collector.lists.interval=2s",
            "--collector.lists.timeout=1900ms",
            "--collector.sql.interval=2s");
    boolean hasLevel = Stream.of(flags).anyMatch(flag -> flag.startsWith("--log.level"));
    return Exporter.start(
        conf,
        Stream.of(pace, Stream.of(flags), Stream.of("--log.level=debug").limit(hasLevel ? 0 : 1))
            .flatMap(part -> part)
            .toArray(String[]::new));
  }

  private static void assertNoLeak(String what, String text) {
    assertThat(Marks.leaks(text)).as(what).isEmpty();
  }

  /** Every page, and the answers to requests that are wrong. */
  private static String pages(Exporter exporter) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    StringBuilder pages = new StringBuilder();
    List<String> paths =
        List.of(
            "",
            "?refresh=off",
            "metrics",
            "metrics?name%5B%5D=" + TOKEN,
            "-/ready",
            "-/healthy",
            "-/reload",
            TOKEN);
    for (String path : paths) {
      for (String method : List.of("GET", "POST")) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(exporter.url() + "/" + path))
                .header("X-Auth-Token", TOKEN)
                .header("Accept", method.equals("GET") ? "*/*" : "application/openmetrics-text")
                .method(method, HttpRequest.BodyPublishers.ofString(TOKEN))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        pages.append(answer.headers().map()).append(answer.body());
      }
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), exporter.port())) {
      String wrong = "GET /^" + TOKEN + " HTTP/1.1\r\nHost: " + TOKEN + "\r\n\r\n";
      socket.getOutputStream().write(wrong.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      pages.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
    return pages.toString();
  }

  /** Returns the request, a password in it, and a token as the text of an error. */
  private static byte[] echo(int opcode, byte[] request) {
    byte[] token = Marks.inMemcached(2).getBytes(StandardCharsets.US_ASCII);
    byte[] text =
        ByteBuffer.allocate(request.length + token.length).put(request).put(token).array();
    return BinaryPeer.packet(opcode, 0x84, text.length, text);
  }

  /**
   * A configuration with which the daemon runs and something fails.
   *
   * @param problems messages that it must log
   */
  private record Failing(String conf, List<String> flags, List<String> problems) {

    static Failing of(String conf, List<String> flags, String... problems) {
      return new Failing(conf, flags, List.of(problems));
    }

    /** Runs it until all problems are logged; returns the log and every page. */
    String output() {
      try (Exporter exporter = start(conf, flags.toArray(String[]::new))) {
        exporter.awaitReady();
        exporter.await(() -> problems.stream().allMatch(exporter.log()::contains));
        return exporter.log() + pages(exporter);
      } catch (Exception e) {
        throw new IllegalStateException(problems.toString(), e);
      }
    }
  }

  @Test
  void failuresNeverLeakSecrets() throws Exception {
    String login = "--memcached.username=" + SaslMemcached.USER;
    String password = "--memcached.password-file=" + memcachedPassword;
    String sound = cloud.conf(cloud.url("reader", "keystone"));
    String otherPort = ":" + FreePort.find() + "/";
    try (SaslMemcached withSasl = SaslMemcached.start("another password");
        Memcached withoutSasl = Memcached.start();
        Memcached withTls =
            Memcached.start(
                "-Z", "-o", "ssl_chain_cert=" + own.certificate() + ",ssl_key=" + own.key());
        BinaryPeer echo = BinaryPeer.start(SecretsIT::echo)) {
      Stream.of(
              Failing.of(
                  cloud.conf(cloud.url("root", "keystone")), List.of(), "refuses account 'root'"),
              Failing.of(
                  cloud.conf(cloud.url("nothing", "keystone")),
                  List.of("--log.format=json"),
                  "may not use the database"),
              Failing.of(
                  sound.replace(":" + cloud.databasePort() + "/", otherPort),
                  List.of("--memcached.servers=127.0.0.1:" + FreePort.find(), login, password),
                  "does not answer: check that the server runs",
                  "no connection"),
              Failing.of(
                  cloud.conf(cloud.url("reader", "keystone") + "?ssl_ca=" + others.certificate()),
                  List.of(
                      "--memcached.servers=" + withTls.address(),
                      "--memcached.tls",
                      "--memcached.tls-ca-file=" + others.certificate(),
                      "--memcached.tls-cert-file=" + others.certificate(),
                      "--memcached.tls-key-file=" + others.key()),
                  "is not trusted",
                  "TLS handshake failed"),
              Failing.of(
                  cloud.conf(cloud.url("reader", "broken")),
                  List.of(),
                  "that the exporter does not know"),
              Failing.of(
                  sound,
                  List.of("--memcached.servers=" + withSasl.address(), login, password),
                  "it refused the account keystone"),
              Failing.of(
                  sound,
                  List.of("--memcached.servers=" + withoutSasl.address(), login, password),
                  "it was not started with SASL"),
              Failing.of(
                  sound,
                  List.of("--memcached.servers=" + echo.address(), login, password),
                  "it answered status 132 to \\\"SASL login\\\""))
          .toList()
          .parallelStream()
          .map(Failing::output)
          .toList()
          .forEach(output -> assertNoLeak(output, output));
    }
  }

  @Test
  void neverLeaksTokens() throws Exception {
    String sound = cloud.conf(cloud.url("reader", "keystone"));
    try (Exporter exporter = start(sound)) {
      exporter.awaitReady();
      // The lists were read and the stranger was found: the exporter had the tokens.
      exporter.await(() -> hasEverything(exporter.page()));
      assertNoLeak("a healthy daemon", exporter.log() + pages(exporter));

      for (BrokenConf broken : BrokenConf.all(directory, own)) {
        int before = exporter.log().length();
        exporter.rewriteConf(broken.text());
        exporter.hangUp();
        exporter.await(() -> exporter.log().substring(before).contains(broken.problem()));
      }
      exporter.rewriteConf(sound.replace(Marks.encoded(Marks.DATABASE_PASSWORD), "wrong"));
      exporter.hangUp();
      exporter.await(() -> exporter.log().contains("refuses account 'reader'"));
      exporter.printThreads();
      exporter.await(() -> exporter.log().contains("Full thread dump"));
      assertNoLeak("reloads", exporter.log() + pages(exporter));
    }
  }

  /** A call of the launcher, and a part of what it must print. */
  private record Call(String input, String answer, List<String> arguments) {

    Call(String input, String answer, String... arguments) {
      this(input, answer, List.of(arguments));
    }

    static Call of(String answer, String... arguments) {
      return new Call("", answer, arguments);
    }

    String output() {
      CommandRun result = CommandRun.run(Map.of(), input, arguments.toArray(String[]::new));
      assertThat(result.output()).as(arguments.get(0)).contains(answer);
      return result.output();
    }
  }

  private static void assertNoLeak(Stream<Call> calls) {
    calls.toList().parallelStream()
        .map(Call::output)
        .toList()
        .forEach(output -> assertNoLeak(output, output));
  }

  @Test
  void commandsNeverRepeatTokens() {
    String conf =
        "--keystone.conf=" + write("sound.conf", cloud.conf(cloud.url("reader", "keystone")));
    assertNoLeak(
        Stream.of(
            new Call(Marks.inTable(0) + "\n", "state:      ", "token", "-", conf),
            new Call(Marks.inMemcached(20), "\"state\"", "token", "-", "--output=json", conf),
            new Call(Marks.pki(3), "pki", "token", "-", "--no-collector.sql", conf),
            new Call("(" + TOKEN + ")", "is not a token", "token", "-", conf),
            Call.of("standard input", "token", TOKEN, conf),
            Call.of("argument 2 does not belong to a flag", "token", TOKEN, TOKEN, conf),
            Call.of("is not the key", "owner", TOKEN, conf),
            Call.of("is not the key", "owner", "token-" + TOKEN, "--output=json", conf),
            Call.of("no user with this name", "where", TOKEN, conf),
            Call.of("no user with this name", "where", Marks.pki(1), "--output=json", conf),
            Call.of("stranger", "where", "stranger-id", conf),
            Call.of("BYTES NOW", "plan", "--servers=" + cloud.servers() + ",127.0.0.1:1", conf),
            Call.of("does not belong to a flag", "plan", "--servers=a,b", TOKEN, conf),
            Call.of("sources", "doctor", "--output=json", conf),
            Call.of("does not belong to a flag", "doctor", TOKEN, conf),
            Call.of("neither text nor json", "lists", "--output=" + TOKEN, conf),
            Call.of("alice", "lists", conf),
            Call.of("alice", "users", conf)));
  }

  @Test
  void refusalsNeverRepeatPasswords() throws Exception {
    String secret = Marks.STRAY_PASSWORD;
    String sound = "--memcached.servers=127.0.0.1:1";
    Stream<Call> calls =
        Stream.of(
            Call.of("unknown flag", sound, "--database.password=" + secret),
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
        BrokenConf.all(directory, own).stream()
            .map(
                broken -> {
                  Path file = write(broken.text().hashCode() + ".conf", broken.text());
                  return Call.of(broken.problem(), "--config.check", "--keystone.conf=" + file);
                });
    assertNoLeak(Stream.concat(calls, files));
  }

  @Test
  void unexpectedExceptionIsNotPrinted() {
    Path jar = CommandRun.launcher().resolveSibling("../keystone-token-exporter.jar");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String testClasses =
        SecretsIT.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    String servers = "--memcached.servers=127.0.0.1:1";
    Stream.of(List.of(servers, "--web.listen-address=127.0.0.1:0"), List.of("token", "-", servers))
        .forEach(
            arguments -> {
              Stream<String> program =
                  Stream.of(java, "-cp", jar + ":" + testClasses, Misuse.class.getName());
              CommandRun ended =
                  CommandRun.run(Stream.concat(program, arguments.stream()).toList());

              assertThat(ended.status()).isEqualTo(3);
              assertThat(ended.err()).contains("failed; the exporter exits", "Misuse");
              assertNoLeak("uncaught", ended.output());
            });
  }

  @Test
  void warnsOfPasswordOnCommandLine() throws Exception {
    String url = cloud.url("reader", "keystone");
    try (Exporter exporter =
        start(
            "",
            "--database.url=" + withoutPassword(url),
            "--database.password-file=" + databasePassword)) {
      exporter.awaitReady();
      exporter.await(() -> isUp(exporter.page()));
      assertNoLeak("the command line", commandLine(exporter.pid()));
      assertThat(exporter.log()).doesNotContain("list of processes");
    }
    try (Exporter exporter = start("", "--database.url=" + url, "--log.level=warn")) {
      assertThat(exporter.log())
          .contains(
              "level=warn", "list of processes", "--database.password-file", PASSWORD_VARIABLE);
      assertNoLeak("the warning", exporter.log() + pages(exporter));
    }
    CommandRun grants = CommandRun.run("grants", "--database.url=" + url);
    assertThat(grants.err()).contains("list of processes", "--database.password-file");
    assertNoLeak("the warning of a command", grants.output());
  }

  @Test
  void onlyOwnAccountSeesPasswordOfEnvironment() throws Exception {
    try (Exporter exporter =
        Exporter.startIn(
            Map.of(PASSWORD_VARIABLE, Marks.DATABASE_PASSWORD),
            "",
            "--database.url=" + withoutPassword(cloud.url("reader", "keystone")))) {
      exporter.awaitReady();

      exporter.await(() -> isUp(exporter.page()));
      assertNoLeak("the command line", commandLine(exporter.pid()));
      assertThat(Files.getPosixFilePermissions(Path.of("/proc/" + exporter.pid() + "/environ")))
          .containsExactly(PosixFilePermission.OWNER_READ);
    }
  }

  private static boolean isUp(Exposition page) {
    return page.figure("sql_up") == 1;
  }

  private static boolean hasEverything(Exposition page) {
    return isUp(page)
        && page.sum("memcached_usertokens_undecodable") >= 4
        && page.has("memcached_usertokens_entries", "user_name", "stranger");
  }

  private static String withoutPassword(String url) {
    return url.replaceFirst(":[^:@]*@", "@");
  }

  private static String commandLine(long pid) throws IOException {
    return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
  }
}
