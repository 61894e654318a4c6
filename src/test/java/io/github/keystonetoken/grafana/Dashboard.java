package io.github.keystonetoken.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A dashboard as its file has it. */
record Dashboard(String name, JsonNode json) {

  private static final Path DIRECTORY = Path.of("grafana");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static List<Dashboard> all() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .map(Dashboard::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The dashboard whose file is {@code <name>.json}. */
  static Dashboard named(String name) {
    return read(DIRECTORY.resolve(name + ".json"));
  }

  private static Dashboard read(Path file) {
    try {
      String name = file.getFileName().toString().replace(".json", "");
      return new Dashboard(name, MAPPER.readTree(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The panels that show something, which rows do not. */
  List<Panel> panels() {
    return elements(json.path("panels"))
        .map(Panel::new)
        .filter(panel -> !panel.type().equals("row"))
        .toList();
  }

  List<JsonNode> variables() {
    return elements(json.path("templating").path("list")).toList();
  }

  List<JsonNode> annotations() {
    return elements(json.path("annotations").path("list")).toList();
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
