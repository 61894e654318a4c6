package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.demo.Loader;
import io.github.keystonetoken.servers.Unchecked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks of {@code deploy/compose} without a container engine. */
final class ComposeTest {

  private static final String DASHBOARDS = "/var/lib/grafana/dashboards/keystone-token";

  /** A server in a configuration. */
  private static final Pattern ADDRESS = Pattern.compile("([a-z][a-z-]*):\\d{4,5}\\b");

  private static final Path DIRECTORY = Path.of("deploy", "compose");
  private static final JsonNode SERVICES =
      YamlFile.read(DIRECTORY.resolve("compose.yaml")).get("services");

  /** Elements of a list of every service. */
  private static Stream<String> all(String list) {
    return YamlFile.elements(SERVICES)
        .flatMap(service -> YamlFile.texts(service.path(list)).stream());
  }

  @Test
  void imagesAreBuiltHereOrPinned() {
    assertThat(YamlFile.elements(SERVICES).filter(service -> !service.has("build")))
        .isNotEmpty()
        .extracting(service -> service.path("image").asText())
        .allMatch(image -> image.matches("docker\\.io/[a-z/]+:v?\\d+\\.\\d+\\.\\d+(-[a-z]+)?"));
  }

  @Test
  void mountsAreReadOnlyAndPortsLocal() {
    assertThat(all("volumes"))
        .isNotEmpty()
        .allMatch(volume -> Files.exists(DIRECTORY.resolve(volume.split(":", -1)[0])))
        .allMatch(volume -> volume.endsWith(":ro"));
    assertThat(all("ports")).isNotEmpty().allMatch(port -> port.startsWith("127.0.0.1:"));
  }

  @Test
  void serversInConfigurationsAreServices() {
    String files = "keystone-grizzly.conf keystone-kilo.conf prometheus.yml grafana-datasource.yml";
    Stream<String> configurations =
        Stream.of(files.split(" ", -1))
            .map(file -> Unchecked.get(() -> Files.readString(DIRECTORY.resolve(file))));
    Stream<String> hosts =
        Stream.concat(configurations, all("command"))
            .flatMap(text -> ADDRESS.matcher(text).results())
            .map(address -> address.group(1))
            // Replaced in Alertmanager's configuration.
            .filter(host -> !host.equals("localhost"));

    assertThat(hosts)
        .contains("alertmanager", "database", "exporter-grizzly", "exporter-kilo", "inbox")
        .contains("memcached-a", "memcached-b", "prometheus")
        .allMatch(SERVICES::has);
  }

  @Test
  void exportersHaveSettingsOfLoader() throws IOException {
    String expiration = "expiration = " + Loader.LIFETIME.toSeconds() + "\n";
    assertThat(Files.readString(DIRECTORY.resolve("keystone-grizzly.conf"))).contains(expiration);
    assertThat(Files.readString(DIRECTORY.resolve("keystone-kilo.conf")))
        .contains(expiration)
        .contains("servers = " + SERVICES.at("/loader/command/2").asText() + "\n");
  }

  @Test
  void prometheusHasRulesOfExample() {
    JsonNode example = YamlFile.read(Path.of("deploy/prometheus/prometheus.yml"));
    JsonNode here = YamlFile.read(DIRECTORY.resolve("prometheus.yml"));

    assertThat(YamlFile.texts(here.get("rule_files")))
        .isEqualTo(
            YamlFile.elements(example.get("rule_files"))
                .map(file -> "../prometheus/" + file.asText())
                .toList());
  }

  @Test
  void grafanaHasAllDashboards() throws IOException {
    List<String> targets =
        YamlFile.elements(SERVICES.at("/grafana/volumes"))
            .map(volume -> volume.asText().split(":", -1)[1])
            .toList();

    assertThat(KubernetesTest.dashboards())
        .isNotEmpty()
        .allMatch(name -> targets.contains(DASHBOARDS + "/" + name));
    assertThat(Files.readString(Path.of("grafana/provisioning/dashboards/keystone-token.yml")))
        .contains("path: " + DASHBOARDS + "\n");
    assertThat(targets)
        .contains(
            "/etc/grafana/provisioning/dashboards/keystone-token.yml",
            "/etc/grafana/provisioning/datasources/prometheus.yml");
  }

  @Test
  void exporterIsReadOnlyWithoutCapabilities() {
    assertThat(SERVICES.at("/exporter-grizzly/read_only").asBoolean()).isTrue();
    assertThat(SERVICES.at("/exporter-grizzly/cap_drop/0").asText()).isEqualTo("ALL");
  }
}
