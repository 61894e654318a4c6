package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A configuration put together for a test: no default keystone.conf, nothing of this machine. */
final class Loading {

  private final Map<Flag, List<String>> flags = new EnumMap<>(Flag.class);
  private final List<String> unknown = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private Path defaultFile = Path.of("/nonexistent/keystone.conf");

  static Loading with(Flag flag, String... values) {
    return new Loading().and(flag, values);
  }

  Loading and(Flag flag, String... values) {
    flags.put(flag, List.of(values));
    return this;
  }

  Loading unknown(String argument) {
    unknown.add(argument);
    return this;
  }

  Loading environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Loading defaultFile(Path file) {
    defaultFile = file;
    return this;
  }

  /** A keystone.conf with this text. */
  Loading conf(Path directory, String text) throws IOException {
    Path file = Files.writeString(directory.resolve("keystone.conf"), text);
    return and(Flag.KEYSTONE_CONF, file.toString());
  }

  Config load() throws ConfigException {
    return new ConfigLoader(defaultFile).load(flags, unknown, environment);
  }

  /** What is wrong, a line for each problem; paths of this directory are left out. */
  String problems(Path directory) {
    ConfigException exception =
        Objects.requireNonNull(catchThrowableOfType(ConfigException.class, this::load));
    return Objects.requireNonNull(exception.getMessage()).replace(directory + "/", "");
  }

  String problems() {
    return problems(Path.of("/no/directory"));
  }

  /** A keystone.conf of src/test/resources/conf. */
  static String sample(String name) {
    return Objects.requireNonNull(Loading.class.getResource("/conf/" + name + ".conf")).getPath();
  }
}
