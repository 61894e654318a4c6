package io.github.keystonetoken.lists.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keystonetoken.servers.Unchecked;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A value that a real Keystone stored, and the sidecar that says what it holds. */
public record Fixture(String name, JsonNode sidecar, Path file) {

  public static List<Fixture> all() throws IOException, URISyntaxException {
    URL directory = Objects.requireNonNull(Fixture.class.getResource("/fixtures"));
    ObjectMapper json = new ObjectMapper();
    try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .map(file -> read(json, file))
          .toList();
    }
  }

  public static Fixture named(String name) throws IOException, URISyntaxException {
    return all().stream().filter(fixture -> fixture.name.equals(name)).findAny().orElseThrow();
  }

  private static Fixture read(ObjectMapper json, Path file) {
    String name = file.getFileName().toString().replace(".json", "");
    JsonNode sidecar = Unchecked.get(() -> json.readTree(file.toFile()));
    return new Fixture(name, sidecar, file.resolveSibling(name + ".bin"));
  }

  /** Pickles of a few kB, as a fuzzer wants them to begin with. */
  static Stream<byte[]> smallPickles() throws IOException, URISyntaxException {
    return all().stream()
        .filter(fixture -> fixture.flags() == 1 && fixture.longValue("length") < 4096)
        .map(fixture -> Unchecked.get(fixture::value));
  }

  /** Those of a kind, such as {@code usertokens}. */
  static Stream<Fixture> of(String... kinds) throws IOException, URISyntaxException {
    return all().stream().filter(fixture -> fixture.isOneOf(kinds));
  }

  public static Stream<Fixture> usertokens() throws IOException, URISyntaxException {
    return of("usertokens");
  }

  public byte[] value() throws IOException {
    return Files.readAllBytes(file);
  }

  public int flags() {
    return sidecar.get("flags").intValue();
  }

  public String key() {
    return sidecar.get("memcached_key").textValue();
  }

  public String userId() {
    return sidecar.get("user_id").textValue();
  }

  public long longValue(String field) {
    return sidecar.get(field).longValue();
  }

  boolean isOneOf(String... kinds) {
    return List.of(kinds).contains(sidecar.get("what").textValue());
  }

  @Override
  public String toString() {
    return name;
  }
}
