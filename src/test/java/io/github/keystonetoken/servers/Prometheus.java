package io.github.keystonetoken.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A private Prometheus that scrapes exporters every five seconds. */
public final class Prometheus implements AutoCloseable {

  private static final String REGION = "RegionOne";

  private final ServerProcess process;
  private final int port;

  private Prometheus(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one on a free loopback port.
   *
   * @param target the exporter's {@code host:port}
   * @param ruleFiles rule files, absolute
   * @param alertmanager the Alertmanager that hears of alerts, {@code host:port}
   */
  public static Prometheus start(
      String target, List<Path> ruleFiles, Optional<String> alertmanager) {
    return start(Map.of(REGION, List.of(target)), ruleFiles, alertmanager);
  }

  /**
   * Starts one that scrapes the exporters of several regions.
   *
   * @param targets exporters' {@code host:port} by region
   */
  public static Prometheus start(
      Map<String, List<String>> targets, List<Path> ruleFiles, Optional<String> alertmanager) {
    return launch(configuration(targets, "", ruleFiles, alertmanager));
  }

  /**
   * Starts one that scrapes as it is told.
   *
   * @param options of the scrape job, in YAML
   */
  public static Prometheus startWith(String target, String options) {
    return launch(
        configuration(
            Map.of(REGION, List.of(target)), options.indent(4), List.of(), Optional.empty()));
  }

  private static Prometheus launch(String configuration) {
    Path program = ServerProcess.program("prometheus", "/usr/bin/prometheus");
    Path directory = ServerProcess.newDirectory("prometheus");
    Path file = directory.resolve("prometheus.yml");
    try {
      Files.writeString(file, configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int port = FreePort.find();
    List<String> command =
        List.of(
            program.toString(),
            "--config.file=" + file,
            "--storage.tsdb.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port);
    ServerProcess process =
        ServerProcess.start(
            "prometheus", directory, command, () -> Http.answers(url(port) + "/-/ready"));
    return new Prometheus(process, port);
  }

  private static String configuration(
      Map<String, List<String>> targets,
      String options,
      List<Path> ruleFiles,
      Optional<String> alertmanager) {
    String rules =
        ruleFiles.stream().map(file -> "  - '" + file + "'\n").collect(Collectors.joining());
    return """
    global:
      scrape_interval: 5s
      evaluation_interval: 5s
    scrape_configs:
      - job_name: keystone-token-exporter
        static_configs:
    """
        + targets.entrySet().stream()
            .map(region -> targets(region.getKey(), region.getValue()))
            .collect(Collectors.joining())
        + options
        + (rules.isEmpty() ? "" : "rule_files:\n" + rules)
        + alertmanager
            .map(
                address ->
                    """
                    alerting:
                      alertmanagers:
                        - static_configs:
                            - targets: ['%s']
                    """
                        .formatted(address))
            .orElse("");
  }

  private static String targets(String region, List<String> addresses) {
    return """
          - targets: ['%s']
            labels: {region: %s}
    """
        .formatted(String.join("', '", addresses), region);
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  public String url() {
    return url(port);
  }

  /** Its alerts, pending and firing, as series {@code ALERTS} in the text exposition format. */
  public String alerts() {
    return series("ALERTS");
  }

  /** The newest samples of the series selected, once there are any, in the same format. */
  public String awaitSeries(String selector) {
    process.await(() -> !series(selector).isBlank());
    return series(selector);
  }

  /** Waits for what its answers must show, and fails with its log where they do not. */
  public void await(BooleanSupplier condition) {
    process.await(condition);
  }

  private String series(String selector) {
    return Http.get(
        url() + "/federate?match[]=" + URLEncoder.encode(selector, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    process.close();
  }
}
