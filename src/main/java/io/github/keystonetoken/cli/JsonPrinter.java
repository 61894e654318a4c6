package io.github.keystonetoken.cli;

import io.github.keystonetoken.model.Estimate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes reports for programs. What is not known is {@code null}, so that every name is there. */
final class JsonPrinter {

  private static final String INDENT = "  ";

  private final StringBuilder out = new StringBuilder();

  private JsonPrinter() {}

  /** A JSON object over several lines, the last one ended. */
  static String print(Report report) {
    JsonPrinter printer = new JsonPrinter();
    printer.write(report.data(), "\n");
    return printer.out.append('\n').toString();
  }

  /**
   * Writes a value.
   *
   * @param newline what begins the next line of the object or list around it
   */
  private void write(@Nullable Object value, String newline) {
    if (value instanceof Row row) {
      writeAll("{", row.data().entrySet(), "}", newline);
    } else if (value instanceof Map.Entry<?, ?> member) {
      writeText(String.valueOf(member.getKey()));
      out.append(": ");
      write(member.getValue(), newline);
    } else if (value instanceof List<?> list) {
      writeAll("[", list, "]", newline);
    } else if (value instanceof Estimate estimate) {
      Row row = new Row().data("rows", estimate.value());
      write(row.data("relative_error", estimate.relativeError()), newline);
    } else if (value == null || (value instanceof Double number && !Double.isFinite(number))) {
      // JSON has no infinity, which stands for "not known" here.
      out.append("null");
    } else if (value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof String || value instanceof Instant) {
      writeText(value.toString());
    } else {
      throw new IllegalArgumentException("no JSON for " + value.getClass());
    }
  }

  private void writeAll(String open, Collection<?> values, String close, String newline) {
    String separator = open;
    for (Object value : values) {
      out.append(separator).append(newline).append(INDENT);
      write(value, newline + INDENT);
      separator = ",";
    }
    out.append(values.isEmpty() ? open : newline).append(close);
  }

  private void writeText(String text) {
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
