package io.github.keystonetoken.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code deploy/kubernetes} holds, as it is written. */
final class KubernetesFiles {

  static final Path DIRECTORY = Path.of("deploy", "kubernetes");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private KubernetesFiles() {}

  /** Every directory that can be applied. */
  static List<Path> kustomizations() {
    return Stream.concat(
            Stream.of("base", "exporter", "openstack-helm").map(DIRECTORY::resolve),
            Stream.of(Path.of("grafana")))
        .toList();
  }

  static JsonNode kustomization(Path directory) {
    return documents(directory.resolve("kustomization.yaml")).get(0);
  }

  /** The only object of a file. */
  static JsonNode object(String file) {
    List<JsonNode> documents = documents(DIRECTORY.resolve(file));
    if (documents.size() != 1) {
      throw new IllegalStateException(file + " has " + documents.size() + " objects");
    }
    return documents.get(0);
  }

  /** All documents of a YAML file. */
  static List<JsonNode> documents(Path file) {
    try (Reader reader = Files.newBufferedReader(file)) {
      return StreamSupport.stream(
              new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(reader).spliterator(),
              false)
          .map(document -> MAPPER.<JsonNode>valueToTree(document))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  static List<String> texts(JsonNode array) {
    return elements(array).map(JsonNode::asText).toList();
  }
}
