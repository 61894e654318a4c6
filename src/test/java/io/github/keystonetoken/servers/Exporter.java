package io.github.keystonetoken.servers;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The exporter as it is shipped, started by its launcher on a free loopback port. */
public final class Exporter extends ServerProcess {

  private Exporter(Path directory, int port, List<String> command) {
    super("keystone-token-exporter", directory, port, command, () -> accepts(port));
  }

  /**
   * Starts one.
   *
   * @param keystoneConf content of its keystone.conf
   * @param flags further flags
   */
  public static Exporter start(String keystoneConf, String... flags) {
    return startIn(Map.of(), keystoneConf, flags);
  }

  /** Starts one with environment variables beside those of the test. */
  public static Exporter startIn(
      Map<String, String> environment, String keystoneConf, String... flags) {
    Path directory = newDirectory("exporter");
    Path file = directory.resolve("keystone.conf");
    Unchecked.run(() -> Files.writeString(file, keystoneConf));
    return launch(
        directory,
        environment,
        Stream.concat(Stream.of("--keystone.conf=" + file), Stream.of(flags)));
  }

  /** Starts one that is configured by flags alone. */
  public static Exporter startWithFlags(Stream<String> flags) {
    return launch(newDirectory("exporter"), Map.of(), flags);
  }

  private static Exporter launch(
      Path directory, Map<String, String> environment, Stream<String> flags) {
    int port = FreePort.find();
    List<String> command = new ArrayList<>(List.of("env"));
    environment.forEach((name, value) -> command.add(name + "=" + value));
    command.add(CommandRun.launcher().toString());
    command.add("--web.listen-address=127.0.0.1:" + port);
    flags.forEach(command::add);
    return new Exporter(directory, port, command);
  }

  /** What it serves, in the text exposition format. */
  public String metrics() {
    return Http.get(url() + "/metrics");
  }

  /** The samples that it serves. */
  public Exposition page() {
    return Exposition.parse(metrics());
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
    signal("HUP");
  }

  /** Makes it print a thread dump (SIGQUIT). */
  public void printThreads() {
    signal("QUIT");
  }
}
