package io.github.keystonetoken.pickle;

import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Shows what a value holds, for comparison in tests; values themselves show nothing. */
final class Rendering {

  private Rendering() {}

  static String of(Value value) {
    if (value instanceof Value.IntegerNumber number) {
      return Long.toString(number.value());
    }
    if (value instanceof Value.FloatNumber number) {
      return Double.toString(number.value());
    }
    if (value instanceof ByteString string) {
      return string.isUnicode() ? "'" + string.utf8() + "'" : "b'" + hex(string) + "'";
    }
    if (value instanceof Items items) {
      return items.kind() + content(items);
    }
    if (value instanceof Global global) {
      return global.module().utf8() + "." + global.name().utf8();
    }
    if (value instanceof Instance instance) {
      return of(instance.type())
          + content(instance.arguments())
          + instance.state().map(state -> "<-" + of(state)).orElse("");
    }
    return value.toString();
  }

  private static String content(Items items) {
    return IntStream.range(0, items.size())
        .mapToObj(i -> of(items.get(i)))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String hex(ByteString bytes) {
    HexFormat hex = HexFormat.of();
    return IntStream.range(0, bytes.length())
        .mapToObj(i -> hex.toHexDigits(bytes.byteAt(i)))
        .collect(Collectors.joining());
  }
}
