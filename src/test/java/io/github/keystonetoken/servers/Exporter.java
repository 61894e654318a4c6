package io.github.keystonetoken.servers;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** The exporter as it is shipped, started by its launcher with a keystone.conf of its own. */
public final class Exporter extends LocalServer {

  private Exporter(ServerProcess process, int port) {
    super(process, port);
  }

  /**
   * Starts one on a free loopback port.
   *
   * @param keystoneConf content of its keystone.conf
   * @param flags further flags
   */
  public static Exporter start(String keystoneConf, String... flags) {
    return startIn(Map.of(), keystoneConf, flags);
  }

  /** Starts one with the launcher's {@code JAVA_OPTS}. */
  public static Exporter startWith(String javaOptions, String keystoneConf, String... flags) {
    return startIn(Map.of("JAVA_OPTS", javaOptions), keystoneConf, flags);
  }

  /** Starts one with environment variables beside those of the test. */
  public static Exporter startIn(
      Map<String, String> environment, String keystoneConf, String... flags) {
    return launch(environment, keystoneConf, port -> Http.answers(url(port) + "/metrics"), flags);
  }

  /** Starts one that asks for a password, and waits until it accepts connections. */
  public static Exporter startGuarded(String keystoneConf, String... flags) {
    return launch(Map.of(), keystoneConf, LocalServer::accepts, flags);
  }

  /** Starts one that is configured by flags alone, with environment variables of its own. */
  public static Exporter startWithFlags(Map<String, String> environment, String... flags) {
    return launch(
        ServerProcess.newDirectory("exporter"),
        environment,
        port -> Http.answers(url(port) + "/metrics"),
        List.of(flags));
  }

  private static Exporter launch(
      Map<String, String> environment, String keystoneConf, IntPredicate answers, String... flags) {
    Path directory = ServerProcess.newDirectory("exporter");
    Path file = directory.resolve("keystone.conf");
    Unchecked.run(() -> Files.writeString(file, keystoneConf));
    List<String> all = new ArrayList<>(List.of("--keystone.conf=" + file));
    all.addAll(List.of(flags));
    return launch(directory, environment, answers, all);
  }

  private static Exporter launch(
      Path directory, Map<String, String> environment, IntPredicate answers, List<String> flags) {
    int port = FreePort.find();
    List<String> command = new ArrayList<>(List.of("env"));
    environment.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(
        List.of(CommandRun.launcher().toString(), "--web.listen-address=127.0.0.1:" + port));
    command.addAll(flags);
    return new Exporter(
        ServerProcess.start(
            "keystone-token-exporter", directory, command, () -> answers.test(port)),
        port);
  }

  /** What it serves, in the text exposition format. */
  public String metrics() {
    return Http.get(url() + "/metrics");
  }

  /** Its status page, which does not refresh itself. */
  public String statusPage() {
    return Http.get(url() + "/?refresh=off");
  }

  /** Waits until every collector has ended its first collection. */
  public void awaitReady() {
    await(() -> Http.answers(url() + "/-/ready"));
  }

  public Path keystoneConf() {
    return directory().resolve("keystone.conf");
  }

  /** Replaces the content of its keystone.conf. */
  public void rewriteConf(String keystoneConf) {
    rewriteConf(keystoneConf.getBytes(StandardCharsets.UTF_8));
  }

  public void rewriteConf(byte[] keystoneConf) {
    Unchecked.run(() -> Files.write(keystoneConf(), keystoneConf));
  }

  /** Makes it load its configuration again (SIGHUP). */
  public void hangUp() {
    process.signal("HUP");
  }

  /** Makes it print a thread dump (SIGQUIT). */
  public void printThreads() {
    process.signal("QUIT");
  }

  /** Ends it (SIGTERM), and fails if it has not ended in time. */
  public void end(Duration limit) {
    process.end(limit);
  }

  /** What it has logged so far. */
  public String log() {
    return process.log();
  }
}
