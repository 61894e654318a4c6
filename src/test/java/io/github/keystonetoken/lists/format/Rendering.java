package io.github.keystonetoken.lists.format;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Shows what a value holds, as Python would, for comparison in tests. */
final class Rendering {

  private Rendering() {}

  static String of(@Nullable Object value) {
    if (value == null) {
      return "None";
    }
    if (value instanceof String text) {
      return "'" + text + "'";
    }
    if (value instanceof byte[] bytes) {
      return "b'" + HexFormat.of().formatHex(bytes) + "'";
    }
    if (value instanceof List<?> list) {
      return join(list.stream(), "[", "]");
    }
    if (value instanceof Object[] tuple) {
      return join(Arrays.stream(tuple), "(", ")");
    }
    if (value instanceof Map<?, ?> dict) {
      return dict.entrySet().stream()
          .map(pair -> of(pair.getKey()) + ": " + of(pair.getValue()))
          .sorted()
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof PythonClass.Instance object) {
      return object.type + of(object.arguments);
    }
    return value.toString();
  }

  private static String join(Stream<?> items, String before, String after) {
    return items.map(Rendering::of).collect(Collectors.joining(", ", before, after));
  }
}
