package io.github.keystonetoken.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keystonetoken.packaging.YamlFile;
import io.github.keystonetoken.servers.Unchecked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  List<JsonNode> variables() {
    return YamlFile.elements(json.path("templating").path("list")).toList();
  }

  List<JsonNode> annotations() {
    return YamlFile.elements(json.path("annotations").path("list")).toList();
  }
}
