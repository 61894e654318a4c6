package io.github.keystonetoken.cli;

import io.github.keystonetoken.model.Estimate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes reports as JSON. Unknown values are {@code null}, so every member is always present. */
final class JsonPrinter {

  private static final String INDENT = "  ";

  private JsonPrinter() {}

  static String print(Report report) {
    return json(report.data(), "\n") + "\n";
  }

  /**
   * @param newline line break with the indentation of the value
   */
  private static String json(@Nullable Object value, String newline) {
    if (value instanceof Row row) {
      List<String> members = new ArrayList<>();
      row.data().forEach((name, of) -> members.add(text(name) + ": " + json(of, newline + INDENT)));
      return block("{", members, "}", newline);
    }
    if (value instanceof List<?> list) {
      return block("[", list.stream().map(of -> json(of, newline + INDENT)).toList(), "]", newline);
    }
    if (value instanceof Estimate estimate) {
      Row row = new Row().data("rows", estimate.value());
      return json(row.data("relative_error", estimate.relativeError()), newline);
    }
    if (value instanceof String || value instanceof Instant) {
      return text(value.toString());
    }
    if (value == null || (value instanceof Double number && !Double.isFinite(number))) {
      // JSON has no infinity. Here it means "unknown".
      return "null";
    }
    if (value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw new IllegalArgumentException("no JSON for " + value.getClass());
  }

  private static String block(String open, List<String> parts, String close, String newline) {
    String inner = newline + INDENT;
    return parts.isEmpty()
        ? open + close
        : open + inner + String.join("," + inner, parts) + newline + close;
  }

  /** In ASCII, independent of the terminal's character set. */
  private static String text(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
