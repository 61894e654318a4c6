package io.github.keystonetoken.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.packaging.YamlFile;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One panel of a dashboard. */
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
  Stream<String> links() {
    Stream<JsonNode> ofFields = settings("links").flatMap(YamlFile::elements);
    return Stream.concat(YamlFile.elements(json.path("links")), ofFields)
        .map(link -> link.path("url").asText());
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
