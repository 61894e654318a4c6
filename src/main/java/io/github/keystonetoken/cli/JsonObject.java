package io.github.keystonetoken.cli;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A JSON object in the making. What is not known is {@code null}, so that every name is there. */
final class JsonObject {

  private static final String INDENT = "  ";

  private final Map<String, Object> members = new LinkedHashMap<>();

  JsonObject() {}

  /**
   * Adds a member.
   *
   * @param value text, a number, a truth, a moment, an object, a list of such, or an Optional
   */
  JsonObject with(String name, Object value) {
    members.put(name, value);
    return this;
  }

  /** The text, over several lines, the last one ended. */
  public String text() {
    StringBuilder out = new StringBuilder();
    write(this, "", out);
    return out.append('\n').toString();
  }

  private static void write(@Nullable Object value, String indent, StringBuilder out) {
    if (value == null) {
      out.append("null");
    } else if (value instanceof JsonObject object) {
      writeObject(object, indent, out);
    } else if (value instanceof List<?> list) {
      writeList(list, indent, out);
    } else if (value instanceof Optional<?> optional) {
      write(optional.orElse(null), indent, out);
    } else if (value instanceof OptionalLong optional) {
      write(optional.isPresent() ? optional.getAsLong() : null, indent, out);
    } else if (value instanceof OptionalDouble optional) {
      write(optional.isPresent() ? optional.getAsDouble() : null, indent, out);
    } else if (value instanceof Double number) {
      // JSON has no infinity, which stands for "not known" here.
      out.append(Double.isFinite(number) ? number.toString() : "null");
    } else if (value instanceof Long || value instanceof Integer || value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof String || value instanceof Instant) {
      writeText(value.toString(), out);
    } else {
      throw new IllegalArgumentException("no JSON for " + value.getClass());
    }
  }

  private static void writeObject(JsonObject object, String indent, StringBuilder out) {
    String inner = indent + INDENT;
    String separator = "{\n";
    for (Map.Entry<String, Object> member : object.members.entrySet()) {
      out.append(separator).append(inner);
      writeText(member.getKey(), out);
      out.append(": ");
      write(member.getValue(), inner, out);
      separator = ",\n";
    }
    out.append(object.members.isEmpty() ? "{}" : "\n" + indent + "}");
  }

  private static void writeList(List<?> list, String indent, StringBuilder out) {
    String inner = indent + INDENT;
    String separator = "[\n";
    for (Object element : list) {
      out.append(separator).append(inner);
      write(element, inner, out);
      separator = ",\n";
    }
    out.append(list.isEmpty() ? "[]" : "\n" + indent + "]");
  }

  private static void writeText(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        // In ASCII, whatever the terminal's character set is.
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
