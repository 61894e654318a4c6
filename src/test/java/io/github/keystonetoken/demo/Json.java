package io.github.keystonetoken.demo;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads JSON with the YAML parser of the exporter, since the demo has no test libraries. */
final class Json {

  private Json() {}

  static Map<?, ?> read(String json) {
    return map(new Load(LoadSettings.builder().build()).loadFromString(json));
  }

  static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  static String text(Map<?, ?> map, String key) {
    return map.get(key) instanceof String text ? text : "";
  }
}
