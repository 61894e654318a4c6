package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The notices, which are written by hand, name what is shipped, with the licences of the bill of
 * materials.
 */
final class NoticesIT {

  private static final Path DIST =
      Path.of(System.getProperty("dist.directory", "target/dist/keystone-token-exporter"));

  private static final Path BILL_OF_MATERIALS = Path.of("target/bom.json");

  /** SPDX identifiers of licences that the bill of materials has by name. */
  private static final Map<String, String> NAMED =
      Map.of(
          "The GNU General Public License, v2 with Universal FOSS Exception, v1.0",
          "GPL-2.0-only WITH Universal-FOSS-exception-1.0");

  /** A jar and its licences, as SPDX writes them. */
  private static final Pattern ENTRY =
      Pattern.compile("^(\\S+)\\.jar +(\\S.*)$", Pattern.MULTILINE);

  /** The heading of a licence, and whose it is. */
  private static final Pattern TEXT = Pattern.compile("^(\\S+) \\(.+\\)\n=+$", Pattern.MULTILINE);

  @Test
  void namesEveryJar() throws Exception {
    try (Stream<Path> jars = Files.list(DIST.resolve("lib"))) {
      assertThat(jars.map(jar -> jar.getFileName().toString().replaceAll("\\.jar$", "")))
          .containsExactlyInAnyOrderElementsOf(entries().keySet());
    }
  }

  @Test
  void licencesMatchBillOfMaterials() throws Exception {
    Map<String, String> entries = entries();

    JsonNode components = new ObjectMapper().readTree(BILL_OF_MATERIALS.toFile()).get("components");

    assertThat(components)
        .hasSize(entries.size())
        .allSatisfy(
            component ->
                assertThat(licences(entries.getOrDefault(jar(component), "")))
                    .containsAll(licences(component)));
  }

  @Test
  void hasTextOfEachLicence() throws Exception {
    // Of alternatives, the first was chosen. LICENSE has the text of the exporter's own.
    Stream<String> chosen =
        entries().values().stream()
            .map(licences -> licences.split(" OR ", -1)[0])
            .flatMap(licences -> licences(licences).stream())
            .map(licence -> licence.replaceAll("-or-later$", ""))
            .filter(licence -> !licence.equals("Apache-2.0"));

    assertThat(TEXT.matcher(notices()).results().map(heading -> heading.group(1)))
        .containsExactlyInAnyOrderElementsOf(chosen.distinct().toList());
  }

  private static String notices() throws Exception {
    return Files.readString(DIST.resolve("THIRD-PARTY-NOTICES"));
  }

  private static Map<String, String> entries() throws Exception {
    return ENTRY
        .matcher(notices())
        .results()
        .collect(Collectors.toMap(entry -> entry.group(1), entry -> entry.group(2)));
  }

  private static String jar(JsonNode component) {
    return component.at("/name").asText() + "-" + component.at("/version").asText();
  }

  private static List<String> licences(String entry) {
    return List.of(entry.split(" (?:AND|OR|WITH) ", -1));
  }

  private static List<String> licences(JsonNode component) {
    return YamlFile.elements(component.get("licenses"))
        .map(licence -> licence.get("license"))
        .flatMap(
            licence ->
                licence.has("id")
                    ? Stream.of(licence.get("id").asText())
                    : licences(NAMED.getOrDefault(licence.get("name").asText(), "")).stream())
        .toList();
  }
}
