package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.Alertmanager;
import io.github.keystonetoken.servers.Prometheus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Prometheus with the project's rules, and Alertmanager where the project configures one. */
final class Monitoring implements AutoCloseable {

  private final Optional<Alertmanager> alertmanager;
  private final Prometheus prometheus;

  private Monitoring(Optional<Alertmanager> alertmanager, Prometheus prometheus) {
    this.alertmanager = alertmanager;
    this.prometheus = prometheus;
  }

  /**
   * Starts them.
   *
   * @param exporters {@code host:port} to scrape, by region
   * @param deploy the directory with {@code prometheus/*.yml} and {@code
   *     alertmanager/alertmanager.yml}, either of which may be missing
   */
  static Monitoring start(Map<String, List<String>> exporters, Path deploy) throws IOException {
    Path configuration = deploy.resolve("alertmanager/alertmanager.yml");
    Optional<Alertmanager> alertmanager =
        Files.exists(configuration)
            ? Optional.of(Alertmanager.start(configuration))
            : Optional.empty();
    try {
      return new Monitoring(
          alertmanager,
          Prometheus.start(
              exporters,
              ruleFiles(deploy.resolve("prometheus")),
              alertmanager.map(Alertmanager::address)));
    } catch (RuntimeException | IOException e) {
      alertmanager.ifPresent(Alertmanager::close);
      throw e;
    }
  }

  /** Files of rules alone: an example of a whole configuration may stand beside them. */
  private static List<Path> ruleFiles(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> candidates =
          files.filter(file -> file.toString().endsWith(".yml")).sorted().toList();
      Stream.Builder<Path> rules = Stream.builder();
      for (Path file : candidates) {
        if (Files.readAllLines(file).contains("groups:")) {
          rules.add(file.toAbsolutePath());
        }
      }
      return rules.build().toList();
    }
  }

  /** Where Prometheus shows this expression, as a graph or as a table. */
  String page(String expression, boolean graph) {
    return prometheus.url() + "/graph?" + (graph ? "g0.tab=0&" : "") + "g0.expr=" + expression;
  }

  Optional<String> alertmanagerUrl() {
    return alertmanager.map(manager -> "http://" + manager.address());
  }

  /** Alerts, pending and firing, one a line. */
  List<String> alerts() {
    return Exposition.parse(prometheus.alerts())
        .all("ALERTS")
        .map(
            alert ->
                Stream.of("alertname", "alertstate", "user_name", "server")
                    .map(alert::label)
                    .filter(label -> !label.isEmpty())
                    .reduce((one, other) -> one + ", " + other)
                    .orElse(""))
        .sorted()
        .distinct()
        .toList();
  }

  @Override
  public void close() {
    prometheus.close();
    alertmanager.ifPresent(Alertmanager::close);
  }
}
