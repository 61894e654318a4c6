package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.demo.Loader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What no engine is needed to see of {@code deploy/compose}. */
final class ComposeTest {

  private static final String DASHBOARDS = "/var/lib/grafana/dashboards/keystone-token";

  /** Of a server, as it is written in configurations. */
  private static final Pattern ADDRESS = Pattern.compile("([a-z][a-z-]*):\\d{4,5}\\b");

  private static ComposeFile compose;

  @BeforeAll
  static void read() throws IOException {
    compose = ComposeFile.read();
  }

  @Test
  void allOfBothStoriesIsThere() {
    assertThat(compose.services())
        .containsOnlyKeys(
            "alertmanager",
            "database",
            "exporter",
            "grafana",
            "inbox",
            "loader",
            "memcached-a",
            "memcached-b",
            "prometheus");
  }

  @Test
  void everyImageIsBuiltHereOrOfOneVersion() {
    assertThat(compose.services().values())
        .filteredOn(service -> !service.isBuiltHere())
        .extracting(ComposeFile.Service::image)
        .isNotEmpty()
        .allMatch(image -> image.matches("docker\\.io/[a-z/]+:v?\\d+\\.\\d+\\.\\d+(-[a-z]+)?"));
  }

  @Test
  void whatIsMountedIsThereAndCannotBeWritten() {
    assertThat(mounts())
        .isNotEmpty()
        .allMatch(mount -> Files.exists(mount.source()))
        .allMatch(mount -> mount.mode().equals("ro"));
  }

  @Test
  void nothingIsServedToOtherMachines() {
    assertThat(
            compose.services().values().stream().flatMap(service -> service.list("ports").stream()))
        .isNotEmpty()
        .allMatch(port -> port.startsWith("127.0.0.1:"));
  }

  @Test
  void everyServerThatAConfigurationNamesIsAService() throws IOException {
    Stream.Builder<String> texts = Stream.builder();
    for (String file : List.of("keystone.conf", "prometheus.yml", "grafana-datasource.yml")) {
      texts.add(Files.readString(ComposeFile.DIRECTORY.resolve(file)));
    }
    compose.services().values().forEach(service -> texts.add(service.list("command").toString()));
    List<String> hosts =
        texts
            .build()
            .flatMap(text -> ADDRESS.matcher(text).results())
            .map(address -> address.group(1))
            // What is replaced in Alertmanager's configuration.
            .filter(host -> !host.equals("localhost"))
            .distinct()
            .toList();

    assertThat(hosts)
        .contains("alertmanager", "database", "exporter", "inbox", "memcached-a", "prometheus")
        .allMatch(compose.services()::containsKey);
  }

  @Test
  void theExporterIsToldWhatTheLoaderDoes() throws IOException {
    String conf = Files.readString(ComposeFile.DIRECTORY.resolve("keystone.conf"));

    assertThat(conf)
        .contains("expiration = " + Loader.LIFETIME.toSeconds() + "\n")
        .contains("servers = " + compose.service("loader").list("command").get(2) + "\n");
  }

  @Test
  @SuppressWarnings("unchecked")
  void prometheusHasTheRulesOfTheExample() throws IOException {
    var example =
        (Map<String, List<String>>) ComposeFile.yaml(Path.of("deploy/prometheus/prometheus.yml"));
    var here =
        (Map<String, List<String>>)
            ComposeFile.yaml(ComposeFile.DIRECTORY.resolve("prometheus.yml"));

    assertThat(here.get("rule_files"))
        .isEqualTo(
            example.getOrDefault("rule_files", List.of()).stream()
                .map(file -> "../prometheus/" + file)
                .toList());
  }

  @Test
  void grafanaHasEveryDashboardWhereItLooksForThem() throws IOException {
    List<String> targets =
        compose.service("grafana").mounts().map(ComposeFile.Mount::target).toList();

    try (Stream<Path> files = Files.list(Path.of("grafana"))) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".json")))
          .isNotEmpty()
          .allMatch(name -> targets.contains(DASHBOARDS + "/" + name));
    }
    assertThat(Files.readString(Path.of("grafana/provisioning/dashboards/keystone-token.yml")))
        .contains("path: " + DASHBOARDS + "\n");
    assertThat(targets)
        .contains(
            "/etc/grafana/provisioning/dashboards/keystone-token.yml",
            "/etc/grafana/provisioning/datasources/prometheus.yml");
  }

  @Test
  void theExporterCanDoNoHarm() {
    Map<String, Object> settings = compose.service("exporter").settings();

    assertThat(settings).containsEntry("read_only", true).containsEntry("cap_drop", List.of("ALL"));
  }

  private static List<ComposeFile.Mount> mounts() {
    return compose.services().values().stream().flatMap(ComposeFile.Service::mounts).toList();
  }
}
