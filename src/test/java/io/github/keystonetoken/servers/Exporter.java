package io.github.keystonetoken.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

/**
 * The exporter as it is shipped, started by its launcher, as a rule with a keystone.conf of its
 * own.
 */
public final class Exporter implements AutoCloseable {

  private final ServerProcess process;
  private final int port;

  private Exporter(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
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

  /**
   * Starts one with further options of its Java.
   *
   * @param javaOptions as the launcher takes them in {@code JAVA_OPTS}
   */
  public static Exporter startWith(String javaOptions, String keystoneConf, String... flags) {
    return startIn(Map.of("JAVA_OPTS", javaOptions), keystoneConf, flags);
  }

  /**
   * Starts one in a changed environment.
   *
   * @param environment variables beside those of the test
   */
  public static Exporter startIn(
      Map<String, String> environment, String keystoneConf, String... flags) {
    return launch(environment, keystoneConf, Exporter::servesMetrics, flags);
  }

  /**
   * Starts one that is configured by these flags alone, as the README shows it.
   *
   * @param environment variables beside those of the test
   */
  public static Exporter startWithFlags(Map<String, String> environment, String... flags) {
    return launch(
        environment,
        ServerProcess.newDirectory("exporter"),
        Exporter::servesMetrics,
        List.of(flags));
  }

  /** Starts one that does not let everybody in: it is there as soon as it accepts connections. */
  public static Exporter startGuarded(String keystoneConf, String... flags) {
    return launch(Map.of(), keystoneConf, Exporter::accepts, flags);
  }

  private static boolean servesMetrics(int port) {
    return Http.answers(url(port) + "/metrics");
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static Exporter launch(
      Map<String, String> environment, String keystoneConf, IntPredicate answers, String... flags) {
    Path directory = ServerProcess.newDirectory("exporter");
    Path file = directory.resolve("keystone.conf");
    try {
      Files.writeString(file, keystoneConf);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> all = new ArrayList<>(List.of("--keystone.conf=" + file));
    all.addAll(List.of(flags));
    return launch(environment, directory, answers, all);
  }

  private static Exporter launch(
      Map<String, String> environment, Path directory, IntPredicate answers, List<String> flags) {
    int port = FreePort.find();
    List<String> command = new ArrayList<>(List.of("env"));
    environment.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(
        List.of(ExporterCommand.launcher().toString(), "--web.listen-address=127.0.0.1:" + port));
    command.addAll(flags);
    ServerProcess process =
        ServerProcess.start(
            "keystone-token-exporter", directory, command, () -> answers.test(port));
    return new Exporter(process, port);
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  public String url() {
    return url(port);
  }

  /** As Prometheus's targets are written. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** What it serves, in the text exposition format. */
  public String metrics() {
    return Http.get(url() + "/metrics");
  }

  /** Its status page, which stands still. */
  public String statusPage() {
    return Http.get(url() + "/?refresh=off");
  }

  /** Waits until every collector has ended its first collection. */
  public void awaitReady() {
    process.await(() -> Http.answers(url() + "/-/ready"));
  }

  /** Waits for a condition that it brings about. */
  public void await(BooleanSupplier condition) {
    process.await(condition);
  }

  /** Replaces the content of its keystone.conf. */
  public void rewriteConf(String keystoneConf) {
    rewriteConf(keystoneConf.getBytes(StandardCharsets.UTF_8));
  }

  /** Replaces the content of its keystone.conf by what may be no text at all. */
  public void rewriteConf(byte[] keystoneConf) {
    try {
      Files.write(process.directory().resolve("keystone.conf"), keystoneConf);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks it to load its configuration again (SIGHUP). */
  public void hangUp() {
    process.hangUp();
  }

  /** Makes it print what its threads do (SIGQUIT). */
  public void printThreads() {
    process.signal("QUIT");
  }

  /** Ends it in good order (SIGTERM), or fails where it has not ended in time. */
  public void end(Duration limit) {
    process.end(limit);
  }

  /** Makes it stand still (SIGSTOP). */
  public void pause() {
    process.pause();
  }

  /** Lets it go on (SIGCONT). */
  public void resume() {
    process.resume();
  }

  /** Its process: the launcher becomes Java. */
  public long pid() {
    return process.pid();
  }

  /** What it has logged so far. */
  public String log() {
    return process.log();
  }

  @Override
  public void close() {
    process.close();
  }
}
