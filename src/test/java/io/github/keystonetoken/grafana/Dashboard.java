package io.github.keystonetoken.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keystonetoken.packaging.YamlFile;
import io.github.keystonetoken.servers.Unchecked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A dashboard as its file has it. */
record Dashboard(String name, JsonNode json) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  static List<Dashboard> all() {
    return Unchecked.get(
        () -> {
          try (Stream<Path> files = Files.list(Path.of("grafana"))) {
            return files
                .map(file -> file.getFileName().toString())
                .filter(file -> file.endsWith(".json"))
                .map(file -> named(file.replace(".json", "")))
                .toList();
          }
        });
  }

  /** The dashboard whose file is {@code <name>.json}. */
  static Dashboard named(String name) {
    Path file = Path.of("grafana", name + ".json");
    return new Dashboard(name, Unchecked.get(() -> MAPPER.readTree(file.toFile())));
  }

  /** The panels that show something, which rows do not; those of collapsed rows are in the rows. */
  List<Panel> panels() {
    return YamlFile.elements(json.path("panels"))
        .flatMap(panel -> Stream.concat(Stream.of(panel), YamlFile.elements(panel.path("panels"))))
        .map(Panel::new)
        .filter(panel -> !panel.type().equals("row"))
        .toList();
  }

  Panel panel(String title) {
    return panels().stream().filter(panel -> panel.title().equals(title)).findFirst().orElseThrow();
  }

  List<JsonNode> variables() {
    return YamlFile.elements(json.path("templating").path("list")).toList();
  }

  List<String> variableNames() {
    return variables().stream().map(variable -> variable.path("name").asText()).toList();
  }

  List<JsonNode> annotations() {
    return YamlFile.elements(json.path("annotations").path("list")).toList();
  }

  /** One panel. */
  record Panel(JsonNode json) {

    String title() {
      return json.path("title").asText();
    }

    String type() {
      return json.path("type").asText();
    }

    List<Target> targets() {
      return YamlFile.elements(json.path("targets")).map(Target::new).toList();
    }

    /** Options of the transformation with this id. */
    Optional<JsonNode> transformation(String id) {
      return YamlFile.elements(json.path("transformations"))
          .filter(transformation -> transformation.path("id").asText().equals(id))
          .map(transformation -> transformation.path("options"))
          .findFirst();
    }

    /** Settings of fields: the panel's own, and those of single fields. */
    Stream<JsonNode> settings(String name) {
      JsonNode fields = json.path("fieldConfig");
      Stream<JsonNode> single =
          YamlFile.elements(fields.path("overrides"))
              .flatMap(override -> YamlFile.elements(override.path("properties")))
              .filter(property -> property.path("id").asText().equals(name))
              .map(property -> property.path("value"));
      return Stream.concat(Stream.of(fields.path("defaults").path(name)), single)
          .filter(setting -> !setting.isMissingNode());
    }

    /** Addresses that the panel and its fields link to. */
    List<String> links() {
      Stream<JsonNode> ofFields = settings("links").flatMap(YamlFile::elements);
      return Stream.concat(YamlFile.elements(json.path("links")), ofFields)
          .map(link -> link.path("url").asText())
          .toList();
    }
  }

  /** One query of a panel. */
  record Target(JsonNode json) {

    String refId() {
      return json.path("refId").asText();
    }

    Expression expression() {
      return new Expression(json.path("expr").asText());
    }

    String legend() {
      return json.path("legendFormat").asText();
    }

    boolean isTable() {
      return json.path("format").asText().equals("table");
    }

    /** Whether it asks for one moment, not for a span of time. */
    boolean isInstant() {
      return json.path("instant").asBoolean();
    }
  }
}
