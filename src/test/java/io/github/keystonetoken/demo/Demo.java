package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.Alertmanager;
import io.github.keystonetoken.servers.EndOnSignal;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Prometheus;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Both incidents with live traffic, an exporter for each, and a Prometheus for both. */
public final class Demo {

  static final long SEED = 2013;
  static final int ROWS = 20_916;
  static final int TOKENS = 8_000;
  static final double ROWS_PER_SECOND = 3;

  /** Half of them are ceilometer's; Kilo issues at most about 2.5 tokens per second to a user. */
  static final double TOKENS_PER_SECOND = 5;

  private final PrintStream out = System.out;

  private Demo() {}

  /**
   * Runs until a signal ends it.
   *
   * @param args seconds to continue after the first findings, or nothing
   */
  public static void main(String[] args) {
    EndOnSignal signal = EndOnSignal.install(Thread.currentThread());
    int status = 0;
    try {
      Optional<Duration> limit =
          Stream.of(args).findFirst().map(Long::parseLong).map(Duration::ofSeconds);
      new Demo().run(limit);
    } catch (InterruptedException | SQLException | RuntimeException e) {
      // After a signal the servers are ending, and failures are expected.
      if (!signal.received()) {
        System.err.println("demo: " + e.getMessage());
        System.err.println("Fix this and run ./demo again.");
        status = 1;
      }
    }
    System.out.println("Stopped. All processes have ended, and their data is deleted.");
    signal.done();
    if (status != 0) {
      System.exit(status);
    }
  }

  private void run(Optional<Duration> limit) throws InterruptedException, SQLException {
    ServiceUsers users = ServiceUsers.of(SEED);
    out.println("Starting MariaDB and two memcacheds ...");
    try (Incidents incidents = new Incidents(SEED)) {
      out.println("Loading %,d rows and %,d tokens in lists ...".formatted(ROWS, TOKENS));
      incidents.load(ROWS, TOKENS, users, UsertokensStory.incident(users));
      incidents.createAccount("exporter", "");
      List<Traffic> traffic = incidents.startTraffic(ROWS_PER_SECOND, TOKENS_PER_SECOND);
      watch(incidents.conf("exporter"), traffic, limit);
      out.println("Stopping ...");
    }
  }

  private void watch(String keystoneConf, List<Traffic> traffic, Optional<Duration> limit)
      throws InterruptedException {
    out.println("Starting two exporters, Prometheus and Alertmanager ...");
    List<Path> rules =
        Stream.of("settings.yml", "recording-rules.yml", "alert-rules.yml")
            .map(file -> Path.of("deploy/prometheus", file).toAbsolutePath())
            .toList();
    try (Exporter table =
            exporter(
                keystoneConf,
                "--keystone.token-driver=sql",
                "--no-collector.memcached",
                "--no-collector.lists");
        Exporter lists = exporter(keystoneConf);
        Alertmanager alertmanager =
            Alertmanager.start(Path.of("deploy/alertmanager/alertmanager.yml"));
        Prometheus prometheus =
            Prometheus.start(
                Map.of("grizzly", List.of(table.address()), "kilo", List.of(lists.address())),
                rules,
                Optional.of(alertmanager.address()))) {
      new Watch(List.of(table, lists), prometheus, alertmanager, traffic, out).run(limit);
    }
  }

  private static Exporter exporter(String keystoneConf, String... flags) {
    Stream<String> pace =
        Stream.of(
            "--collector.sql.interval=10s",
            "--collector.memcached.interval=5s",
            "--collector.lists.interval=5s",
            "--collector.lists.timeout=2s");
    return Exporter.start(
        keystoneConf, Stream.concat(pace, Stream.of(flags)).toArray(String[]::new));
  }
}
