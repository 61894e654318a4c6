package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.keystonetoken.cli.Given;
import io.github.keystonetoken.config.Config.MemcachedAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A configuration for a test: no default keystone.conf, no settings of this machine. */
final class Loading {

  private final Map<String, List<String>> flags = new LinkedHashMap<>();
  private final List<String> arguments = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private Path defaultFile = Path.of("/nonexistent/keystone.conf");

  static Loading with(String flag, String... values) {
    return new Loading().and(flag, values);
  }

  /** Sets a flag to these values in place of others, or gives it without a value. */
  Loading and(String flag, String... values) {
    flags.put(flag, List.of(values));
    return this;
  }

  /** Gives arguments as they are, separated by blanks. */
  Loading arguments(String more) {
    arguments.addAll(List.of(more.strip().split("\\s+", -1)));
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
    return and("--keystone.conf", file.toString());
  }

  Config load() throws ConfigException {
    return loader().load();
  }

  DatabaseConfig database() throws ConfigException {
    return load().sql().orElseThrow().database();
  }

  ConfigLoader loader() {
    List<String> all = new ArrayList<>(arguments);
    flags.forEach(
        (flag, values) -> {
          values.forEach(value -> all.add(flag + "=" + value));
          if (values.isEmpty()) {
            all.add(flag);
          }
        });
    Given given = Given.of(all.toArray(String[]::new));
    return new ConfigLoader(given.options(), given.misuse(), environment, defaultFile);
  }

  /** Access to the memcached servers as configured. */
  MemcachedAccess access() throws ConfigException {
    return load().access();
  }

  /** The problems, one on each line; paths of this directory are left out. */
  String problems(Path directory) {
    return problems(this::load).replace(directory + "/", "");
  }

  String problems() {
    return problems(Path.of("/no/directory"));
  }

  /** The problems with which a call fails. */
  static String problems(ThrowingCallable call) {
    return String.valueOf(catchThrowable(call).getMessage());
  }

  /** A configuration with a database and a memcached. */
  static Loading watching() {
    return with("--database.url", "mysql://u@db/k").and("--memcached.servers", "a:1");
  }

  /** A keystone.conf of src/test/resources/conf. */
  static String sample(String name) {
    return Objects.requireNonNull(Loading.class.getResource("/conf/" + name + ".conf")).getPath();
  }
}
