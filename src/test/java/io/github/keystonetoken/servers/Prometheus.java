package io.github.keystonetoken.servers;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A private Prometheus that scrapes exporters every five seconds. */
public final class Prometheus extends LocalServer {

  private static final String REGION = "RegionOne";

  private Prometheus(ServerProcess process, int port) {
    super(process, port);
  }

  /**
   * Starts one on a free loopback port.
   *
   * @param target the exporter's {@code host:port}
   * @param ruleFiles rule files, absolute
   * @param alertmanager the Alertmanager that gets its alerts, {@code host:port}
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
   * Starts one with further options of the scrape job.
   *
   * @param options in YAML
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
    Unchecked.run(() -> Files.writeString(file, configuration));
    int port = FreePort.find();
    List<String> command =
        List.of(
            program.toString(),
            "--config.file=" + file,
            "--storage.tsdb.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port);
    return new Prometheus(
        ServerProcess.start(
            "prometheus", directory, command, () -> Http.answers(url(port) + "/-/ready")),
        port);
  }

  private static String configuration(
      Map<String, List<String>> targets,
      String options,
      List<Path> ruleFiles,
      Optional<String> alertmanager) {
    StringBuilder yaml =
        new StringBuilder(
            """
            global:
              scrape_interval: 5s
              evaluation_interval: 5s
            scrape_configs:
              - job_name: keystone-token-exporter
                static_configs:
            """);
    targets.forEach(
        (region, addresses) ->
            yaml.append("      - targets: ['%s']\n".formatted(String.join("', '", addresses)))
                .append("        labels: {region: %s}\n".formatted(region)));
    yaml.append(options);
    if (!ruleFiles.isEmpty()) {
      yaml.append("rule_files:\n");
      ruleFiles.forEach(file -> yaml.append("  - '%s'\n".formatted(file)));
    }
    alertmanager.ifPresent(
        address ->
            yaml.append("alerting: {alertmanagers: [{static_configs: [{targets: ['")
                .append(address)
                .append("']}]}]}\n"));
    return yaml.toString();
  }

  /** Its alert rules with their alerts, as JSON. */
  public String alertRules() {
    return Http.get(url() + "/api/v1/rules?type=alert");
  }

  /** The newest samples of these series, once there are any, in the text exposition format. */
  public String awaitSeries(String selector) {
    await(() -> !series(selector).isBlank());
    return series(selector);
  }

  private String series(String selector) {
    return Http.get(
        url() + "/federate?match[]=" + URLEncoder.encode(selector, StandardCharsets.UTF_8));
  }
}
