package io.github.keystonetoken.servers;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A private Prometheus that scrapes exporters every five seconds. */
public final class Prometheus extends ServerProcess {

  private Prometheus(Path directory, int port) {
    super(
        "prometheus",
        directory,
        port,
        List.of(
            program("prometheus", "/usr/bin/prometheus").toString(),
            "--config.file=" + directory.resolve("prometheus.yml"),
            "--storage.tsdb.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port),
        () -> Http.answers(url(port) + "/-/ready"));
  }

  /**
   * Starts one on a free loopback port.
   *
   * @param target the exporter's {@code host:port}
   * @param options further options of the scrape job, in YAML
   * @param ruleFiles rule files, absolute
   */
  public static Prometheus start(String target, String options, Path... ruleFiles) {
    return start(Map.of("RegionOne", List.of(target)), options, List.of(ruleFiles), "");
  }

  /**
   * Starts one that scrapes the exporters of several regions.
   *
   * @param targets exporters' {@code host:port} by region
   * @param alertmanager the Alertmanager that gets its alerts, {@code host:port}
   */
  public static Prometheus start(
      Map<String, List<String>> targets, List<Path> ruleFiles, Optional<String> alertmanager) {
    String alerting =
        alertmanager
            .map("alerting: {alertmanagers: [{static_configs: [{targets: ['%s']}]}]}\n"::formatted)
            .orElse("");
    return start(targets, "", ruleFiles, alerting);
  }

  private static Prometheus start(
      Map<String, List<String>> targets, String options, List<Path> ruleFiles, String alerting) {
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
    yaml.append(options.indent(4)).append("rule_files:\n");
    ruleFiles.forEach(file -> yaml.append("  - '%s'\n".formatted(file)));
    yaml.append(alerting);
    Path directory = newDirectory("prometheus");
    Unchecked.run(() -> Files.writeString(directory.resolve("prometheus.yml"), yaml));
    return new Prometheus(directory, FreePort.find());
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
