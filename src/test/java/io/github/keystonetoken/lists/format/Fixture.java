package io.github.keystonetoken.lists.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    try {
      String name = file.getFileName().toString().replace(".json", "");
      return new Fixture(name, json.readTree(file.toFile()), file.resolveSibling(name + ".bin"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Pickles of a few kB, as a fuzzer wants them to begin with. */
  public static Stream<byte[]> smallPickles() throws IOException, URISyntaxException {
    List<byte[]> pickles = new ArrayList<>();
    for (Fixture fixture : all()) {
      byte[] value = fixture.value();
      if (fixture.flags() == 1 && value.length < 4096) {
        pickles.add(value);
      }
    }
    return pickles.stream();
  }

  public byte[] value() throws IOException {
    return Files.readAllBytes(file);
  }

  public int flags() {
    return sidecar.get("flags").intValue();
  }

  public boolean isOneOf(String... whats) {
    return List.of(whats).contains(sidecar.get("what").textValue());
  }

  @Override
  public String toString() {
    return name;
  }
}
