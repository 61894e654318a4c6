package io.github.keystonetoken.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One panel of a dashboard. */
record Panel(JsonNode json) {

  String title() {
    return json.path("title").asText();
  }

  String type() {
    return json.path("type").asText();
  }

  List<Target> targets() {
    return Dashboard.elements(json.path("targets")).map(Target::new).toList();
  }

  /** Options of the transformation with this id. */
  Optional<JsonNode> transformation(String id) {
    return Dashboard.elements(json.path("transformations"))
        .filter(transformation -> transformation.path("id").asText().equals(id))
        .map(transformation -> transformation.path("options"))
        .findFirst();
  }

  /** Settings of fields: the panel's own, and those of single fields. */
  Stream<JsonNode> settings(String name) {
    JsonNode fields = json.path("fieldConfig");
    Stream<JsonNode> single =
        Dashboard.elements(fields.path("overrides"))
            .flatMap(override -> Dashboard.elements(override.path("properties")))
            .filter(property -> property.path("id").asText().equals(name))
            .map(property -> property.path("value"));
    return Stream.concat(Stream.of(fields.path("defaults").path(name)), single)
        .filter(setting -> !setting.isMissingNode());
  }

  /** Addresses that the panel and its fields link to. */
  Stream<String> links() {
    Stream<JsonNode> ofFields = settings("links").flatMap(Dashboard::elements);
    return Stream.concat(Dashboard.elements(json.path("links")), ofFields)
        .map(link -> link.path("url").asText());
  }

  /** Names of the fields of a JSON object. */
  static Stream<String> names(JsonNode object) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(object.fieldNames(), Spliterator.ORDERED), false);
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
