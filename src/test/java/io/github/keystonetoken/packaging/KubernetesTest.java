package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.servers.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks without a cluster; {@code deploy/kubernetes/check} builds and validates every
 * kustomization.
 */
final class KubernetesTest {

  private static final Path DIRECTORY = Path.of("deploy", "kubernetes");

  private static JsonNode pod() {
    return object("exporter/deployment.yaml").at("/spec/template/spec");
  }

  @Test
  void rulesAreGenerated() throws Exception {
    String generate = DIRECTORY.resolve("generate-rules").toString();
    Path rules = DIRECTORY.resolve("base/rules.yaml");

    assertThat(Files.readString(rules))
        .as("deploy/kubernetes/generate-rules >deploy/kubernetes/base/rules.yaml")
        .isEqualTo(CommandRun.run(List.of(generate)).check().out());
    assertThat(YamlFile.documents(rules))
        .allMatch(object -> object.get("kind").asText().equals("PrometheusRule"))
        .extracting(object -> object.get("spec"))
        .containsExactlyElementsOf(
            Stream.of("settings.yml", "recording-rules.yml", "alert-rules.yml")
                .map(file -> YamlFile.read(Path.of("deploy", "prometheus", file)))
                .toList());
  }

  @Test
  void hasAllDashboards() throws IOException {
    List<String> taken =
        YamlFile.elements(kustomization(Path.of("grafana")).get("configMapGenerator"))
            .flatMap(map -> YamlFile.texts(map.get("files")).stream())
            .toList();

    assertThat(taken).containsExactlyInAnyOrderElementsOf(dashboards());
    assertThat(YamlFile.texts(kustomization(DIRECTORY.resolve("base")).get("resources")))
        .contains("rules.yaml", "../../../grafana");
  }

  /** Files of all dashboards. */
  static List<String> dashboards() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("grafana"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .toList();
    }
  }

  /** Every directory that can be applied. */
  static List<Path> kustomizations() {
    return Stream.concat(
            Stream.of("base", "exporter", "openstack-helm").map(DIRECTORY::resolve),
            Stream.of(Path.of("grafana")))
        .toList();
  }

  private static JsonNode kustomization(Path directory) {
    return YamlFile.read(directory.resolve("kustomization.yaml"));
  }

  /** The only object of a file. */
  private static JsonNode object(String file) {
    List<JsonNode> documents = YamlFile.documents(DIRECTORY.resolve(file));
    assertThat(documents).as(file).hasSize(1);
    return documents.get(0);
  }

  @ParameterizedTest
  @MethodSource("kustomizations")
  void kustomizationNamesExistingFiles(Path directory) {
    JsonNode kustomization = kustomization(directory);

    assertThat(
            Stream.of(
                    YamlFile.elements(kustomization.path("resources")),
                    YamlFile.elements(kustomization.path("patches"))
                        .map(patch -> patch.path("path")),
                    Stream.of("configMapGenerator", "secretGenerator")
                        .flatMap(name -> YamlFile.elements(kustomization.path(name)))
                        .flatMap(map -> YamlFile.elements(map.path("files"))))
                .flatMap(names -> names)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(directory.resolve(name)).exists());
  }

  @ParameterizedTest
  @CsvSource({
    "/securityContext/runAsNonRoot, true",
    "/securityContext/seccompProfile/type, RuntimeDefault",
    "/automountServiceAccountToken, false",
    "/containers/0/securityContext/allowPrivilegeEscalation, false",
    "/containers/0/securityContext/readOnlyRootFilesystem, true",
    "/containers/0/securityContext/capabilities/drop/0, ALL",
    "/containers/0/ports/0/containerPort, 10150",
    "/containers/0/ports/0/name, metrics",
    "/containers/0/startupProbe/httpGet/port, metrics",
    "/containers/0/readinessProbe/httpGet/port, metrics",
    "/containers/0/readinessProbe/httpGet/path, /-/ready",
    "/containers/0/livenessProbe/httpGet/port, metrics",
    "/containers/0/livenessProbe/httpGet/path, /-/healthy",
    "/containers/0/env, ''",
    "/containers/1, ''",
  })
  void podIsRestrictedAndHasProbes(String path, String value) {
    JsonNode node = pod().at(path);
    assertThat(node.isContainerNode() ? node.toString() : node.asText()).isEqualTo(value);
  }

  @Test
  void podWritesNowhereAndOnlyItsAccountReadsPassword() throws IOException {
    JsonNode security = pod().get("securityContext");

    assertThat(pod().at("/containers/0/volumeMounts"))
        .isNotEmpty()
        .allMatch(mount -> mount.get("readOnly").asBoolean());
    assertThat(pod().get("volumes"))
        .filteredOn(volume -> volume.has("secret"))
        .isNotEmpty()
        .allMatch(volume -> volume.at("/secret/defaultMode").asInt() == 0440);
    assertThat(security.get("runAsUser").asInt()).isGreaterThan(1000);
    assertThat(security.get("fsGroup")).isEqualTo(security.get("runAsGroup"));
    assertThat(Files.readAllLines(Path.of("Dockerfile")))
        .contains(
            "USER "
                + security.get("runAsUser").asText()
                + ":"
                + security.get("runAsGroup").asText());
  }

  @Test
  void selectorsMatchOnlyTheExporter() {
    JsonNode labels = object("exporter/deployment.yaml").at("/spec/selector/matchLabels");

    assertThat(labels).isNotEmpty();
    // An empty podSelector would isolate every pod of the namespace, including Keystone's.
    assertThat(
            Stream.of(
                    "exporter/deployment.yaml /spec/template/metadata/labels",
                    "exporter/service.yaml /spec/selector",
                    "exporter/networkpolicy.yaml /spec/podSelector/matchLabels",
                    "base/podmonitor.yaml /spec/selector/matchLabels")
                .map(place -> place.split(" ", -1))
                .map(place -> object(place[0]).at(place[1])))
        .containsOnly(labels);
    assertThat(kustomizations())
        .allSatisfy(
            directory ->
                assertThat(kustomization(directory).toString()).doesNotContain("includeSelectors"));
  }

  @ParameterizedTest
  @CsvSource({
    "exporter/service.yaml, /spec/ports/0/targetPort",
    "exporter/networkpolicy.yaml, /spec/ingress/0/ports/0/port",
    "base/podmonitor.yaml, /spec/podMetricsEndpoints/0/port",
  })
  void portIsUsedByName(String file, String path) {
    assertThat(object(file).at(path).asText()).isEqualTo("metrics");
  }
}
