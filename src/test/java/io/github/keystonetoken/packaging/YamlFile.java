package io.github.keystonetoken.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keystonetoken.servers.Unchecked;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads YAML files of the repository. */
public final class YamlFile {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private YamlFile() {}

  /** The first document of a file. */
  public static JsonNode read(Path file) {
    return documents(file).get(0);
  }

  static List<JsonNode> documents(Path file) {
    return Unchecked.get(
        () -> {
          try (Reader reader = Files.newBufferedReader(file)) {
            Iterable<Object> documents =
                new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(reader);
            return StreamSupport.stream(documents.spliterator(), false)
                .map(document -> MAPPER.<JsonNode>valueToTree(document))
                .toList();
          }
        });
  }

  /** Elements of an array, or values of an object. */
  public static Stream<JsonNode> elements(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }

  public static List<String> texts(JsonNode array) {
    return elements(array).map(JsonNode::asText).toList();
  }

  /** Names of the fields of an object. */
  public static List<String> names(JsonNode object) {
    return object.properties().stream().map(field -> field.getKey()).toList();
  }
}
