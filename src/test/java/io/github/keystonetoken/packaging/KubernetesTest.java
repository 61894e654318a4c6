package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What no cluster is needed to see; {@code deploy/kubernetes/check} builds every kustomization and
 * validates what comes out.
 */
final class KubernetesTest {

  private static final Path RULES = Path.of("deploy", "prometheus");

  private static JsonNode deployment() {
    return KubernetesFiles.object("exporter/deployment.yaml");
  }

  private static JsonNode pod() {
    return deployment().at("/spec/template/spec");
  }

  private static JsonNode container() {
    return pod().at("/containers/0");
  }

  @Test
  void rulesAreWhatIsMadeOfThoseOfPrometheus() throws Exception {
    Process generate =
        new ProcessBuilder(KubernetesFiles.DIRECTORY.resolve("generate-rules").toString()).start();
    String made = new String(generate.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(generate.waitFor()).isZero();
    assertThat(Files.readString(KubernetesFiles.DIRECTORY.resolve("base/rules.yaml")))
        .as("deploy/kubernetes/generate-rules >deploy/kubernetes/base/rules.yaml")
        .isEqualTo(made);
  }

  @ParameterizedTest
  @ValueSource(strings = {"settings", "recording-rules", "alert-rules"})
  void everyGroupOfRulesIsInAnObjectOfItsFile(String file) {
    JsonNode rules =
        KubernetesFiles.documents(KubernetesFiles.DIRECTORY.resolve("base/rules.yaml")).stream()
            .filter(rule -> rule.at("/metadata/name").asText().equals("keystone-token-" + file))
            .findFirst()
            .orElseThrow();

    assertThat(rules.get("kind").asText()).isEqualTo("PrometheusRule");
    assertThat(rules.get("spec"))
        .isEqualTo(KubernetesFiles.documents(RULES.resolve(file + ".yml")).get(0));
  }

  @Test
  void everyDashboardIsTakenFromWhereItIs() throws IOException {
    List<String> taken =
        KubernetesFiles.elements(
                KubernetesFiles.kustomization(Path.of("grafana")).get("configMapGenerator"))
            .flatMap(map -> KubernetesFiles.texts(map.get("files")).stream())
            .toList();

    try (Stream<Path> files = Files.list(Path.of("grafana"))) {
      assertThat(taken)
          .containsExactlyInAnyOrderElementsOf(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".json"))
                  .toList());
    }
    assertThat(
            KubernetesFiles.texts(
                KubernetesFiles.kustomization(KubernetesFiles.DIRECTORY.resolve("base"))
                    .get("resources")))
        .contains("rules.yaml", "../../../grafana");
  }

  static List<Path> kustomizations() {
    return KubernetesFiles.kustomizations();
  }

  @ParameterizedTest
  @MethodSource("kustomizations")
  void whatAKustomizationNamesIsThere(Path directory) {
    JsonNode kustomization = KubernetesFiles.kustomization(directory);

    assertThat(
            Stream.of(
                    KubernetesFiles.elements(kustomization.path("resources")),
                    KubernetesFiles.elements(kustomization.path("patches"))
                        .map(patch -> patch.path("path")),
                    Stream.of("configMapGenerator", "secretGenerator")
                        .flatMap(name -> KubernetesFiles.elements(kustomization.path(name)))
                        .flatMap(map -> KubernetesFiles.elements(map.path("files"))))
                .flatMap(names -> names)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(directory.resolve(name)).exists());
  }

  @Test
  void aPodKeepsToTheRestrictedStandardAndWritesNothing() {
    assertThat(pod().at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod().at("/securityContext/runAsUser").asInt()).isGreaterThan(1000);
    assertThat(pod().at("/securityContext/seccompProfile/type").asText())
        .isEqualTo("RuntimeDefault");
    assertThat(pod().get("automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(pod().get("containers")).hasSize(1);

    JsonNode security = container().get("securityContext");
    assertThat(security.get("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(security.get("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(KubernetesFiles.texts(security.at("/capabilities/drop"))).containsExactly("ALL");
    assertThat(container().get("volumeMounts"))
        .allMatch(mount -> mount.get("readOnly").asBoolean());
  }

  @Test
  void theAccountIsTheImages() throws IOException {
    JsonNode security = pod().get("securityContext");

    assertThat(Files.readAllLines(Path.of("Dockerfile")))
        .contains(
            "USER %d:%d"
                .formatted(security.get("runAsUser").asInt(), security.get("runAsGroup").asInt()));
  }

  @Test
  void whatHoldsAPasswordIsReadByTheExporterAlone() {
    assertThat(pod().get("volumes"))
        .filteredOn(volume -> volume.has("secret"))
        .isNotEmpty()
        .allMatch(volume -> volume.at("/secret/defaultMode").asInt() == 0440);
    assertThat(pod().at("/securityContext/fsGroup"))
        .isEqualTo(pod().at("/securityContext/runAsGroup"));
    assertThat(container().has("env")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"exporter/deployment.yaml", "openstack-helm/deployment.yaml"})
  void everyArgumentIsAFlag(String file) throws IOException {
    String usage = Files.readString(Path.of("src", "test", "resources", "cli", "usage.txt"));
    List<String> arguments =
        KubernetesFiles.texts(
            KubernetesFiles.object(file).at("/spec/template/spec/containers/0/args"));

    assertThat(arguments)
        .hasSizeGreaterThan(1)
        .allSatisfy(
            argument -> assertThat(usage).contains(" " + argument.replaceAll("=.*", "") + "="));
  }

  @Test
  void whateverSelectsPodsSelectsTheseAndNoOthers() {
    JsonNode labels = deployment().at("/spec/selector/matchLabels");

    assertThat(labels).isNotEmpty();
    assertThat(deployment().at("/spec/template/metadata/labels")).isEqualTo(labels);
    assertThat(KubernetesFiles.object("exporter/service.yaml").at("/spec/selector"))
        .isEqualTo(labels);
    assertThat(KubernetesFiles.object("base/podmonitor.yaml").at("/spec/selector/matchLabels"))
        .isEqualTo(labels);
    // An empty one would cut off every pod of the namespace, Keystone's among them.
    assertThat(
            KubernetesFiles.object("exporter/networkpolicy.yaml")
                .at("/spec/podSelector/matchLabels"))
        .isEqualTo(labels);
    assertThat(KubernetesFiles.kustomizations())
        .allSatisfy(
            directory ->
                assertThat(KubernetesFiles.kustomization(directory).toString())
                    .doesNotContain("includeSelectors"));
  }

  @Test
  void everybodyCallsThePortByItsName() {
    assertThat(container().at("/ports/0/containerPort").asInt()).isEqualTo(10150);
    assertThat(
            List.of(
                container().at("/ports/0/name"),
                container().at("/startupProbe/httpGet/port"),
                container().at("/readinessProbe/httpGet/port"),
                container().at("/livenessProbe/httpGet/port"),
                KubernetesFiles.object("exporter/service.yaml").at("/spec/ports/0/targetPort"),
                KubernetesFiles.object("exporter/networkpolicy.yaml")
                    .at("/spec/ingress/0/ports/0/port"),
                KubernetesFiles.object("base/podmonitor.yaml")
                    .at("/spec/podMetricsEndpoints/0/port")))
        .extracting(JsonNode::asText)
        .containsOnly("metrics");
    assertThat(container().at("/readinessProbe/httpGet/path").asText()).isEqualTo("/-/ready");
    assertThat(container().at("/livenessProbe/httpGet/path").asText()).isEqualTo("/-/healthy");
  }

  @Test
  void theImageIsOfThisVersion() throws Exception {
    String version = Pom.read().release();
    JsonNode image =
        KubernetesFiles.kustomization(KubernetesFiles.DIRECTORY.resolve("exporter"))
            .at("/images/0");

    assertThat(image.get("name")).isEqualTo(container().get("image"));
    assertThat(image.get("newTag").asText()).isEqualTo(version);
    assertThat(Files.readString(KubernetesFiles.DIRECTORY.resolve("README.md")))
        .contains("?ref=v" + version + "\n", "newTag: " + version + "\n");
  }
}
