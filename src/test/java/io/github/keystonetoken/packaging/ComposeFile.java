package io.github.keystonetoken.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code deploy/compose/compose.yaml}, and what stands beside it. */
record ComposeFile(Map<String, Service> services) {

  static final Path DIRECTORY = Path.of("deploy", "compose");

  /**
   * One container.
   *
   * @param settings as they are written
   */
  record Service(Map<String, Object> settings) {

    boolean isBuiltHere() {
      return settings.containsKey("build");
    }

    String image() {
      return String.valueOf(settings.get("image"));
    }

    /** Of a list of texts; empty where there is none. */
    List<String> list(String setting) {
      return settings.get(setting) instanceof List<?> list
          ? list.stream().map(String::valueOf).toList()
          : List.of();
    }

    Stream<Mount> mounts() {
      return list("volumes").stream().map(Mount::of);
    }
  }

  /**
   * A file or directory of the repository in a container.
   *
   * @param source from the root of the repository
   * @param target its path in the container
   */
  record Mount(Path source, String target, String mode) {

    private static Mount of(String volume) {
      String[] parts = volume.split(":", -1);
      return new Mount(
          DIRECTORY.resolve(parts[0]).normalize(), parts[1], parts.length > 2 ? parts[2] : "");
    }
  }

  @SuppressWarnings("unchecked")
  static ComposeFile read() throws IOException {
    Map<String, Map<String, Map<String, Object>>> file =
        (Map<String, Map<String, Map<String, Object>>>) yaml(DIRECTORY.resolve("compose.yaml"));
    ComposeFile compose = new ComposeFile(new TreeMap<>());
    file.getOrDefault("services", Map.of())
        .forEach((name, settings) -> compose.services.put(name, new Service(settings)));
    return compose;
  }

  static Object yaml(Path file) throws IOException {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
  }

  Service service(String name) {
    return services.getOrDefault(name, new Service(Map.of()));
  }
}
