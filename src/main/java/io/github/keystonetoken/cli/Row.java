package io.github.keystonetoken.cli;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One thing, such as a token list: a row of a table in text, an object in JSON. Values are strings,
 * numbers, moments, estimates, rows or lists of these; null or an empty Optional if unknown.
 */
final class Row {

  private static final String UNKNOWN = "-";
  private static final String INDENT = "  ";

  /**
   * A cell of a table.
   *
   * @param text without control characters
   * @param isNumber whether it is aligned to the right
   */
  record Cell(String heading, String text, boolean isNumber) {}

  private final List<Cell> cells = new ArrayList<>();
  private final Map<String, @Nullable Object> data = new LinkedHashMap<>();

  /** Servers that did not answer, with the reasons. */
  static List<Row> failures(Map<Server, String> reasons) {
    List<Row> rows = new ArrayList<>();
    reasons.forEach(
        (server, reason) ->
            rows.add(new Row().data("server", server.address()).data("reason", reason)));
    return rows;
  }

  /** Adds a member of the JSON object. */
  Row data(String name, @Nullable Object value) {
    data.put(name, known(value));
    return this;
  }

  /** Adds the owner to the JSON object; unknown parts are empty. */
  Row user(User user) {
    return data("user_id", user.id())
        .data("user_name", user.name())
        .data("user_domain", user.domain());
  }

  /** Adds a cell of the table. */
  Row text(String heading, @Nullable Object value) {
    cells.add(new Cell(heading, shown(value), false));
    return this;
  }

  /** Adds a cell that is aligned to the right. */
  Row number(String heading, @Nullable Object value) {
    cells.add(new Cell(heading, shown(value), true));
    return this;
  }

  Row text(String heading, String name, @Nullable Object value) {
    return text(heading, value).data(name, value);
  }

  Row number(String heading, String name, @Nullable Object value) {
    return number(heading, value).data(name, value);
  }

  List<Cell> cells() {
    return Collections.unmodifiableList(cells);
  }

  /** The JSON object. Unknown values are {@code null}, so every member is always present. */
  String json() {
    return json(this, "\n");
  }

  /**
   * @param newline line break with the indentation of the value
   */
  private static String json(@Nullable Object value, String newline) {
    if (value instanceof Row row) {
      List<String> members = new ArrayList<>();
      row.data.forEach((name, of) -> members.add(quoted(name) + ": " + json(of, newline + INDENT)));
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
      return quoted(value.toString());
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
  private static String quoted(String text) {
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

  private static @Nullable Object known(@Nullable Object value) {
    if (value instanceof Optional<?> optional) {
      return known(optional.orElse(null));
    }
    if (value instanceof OptionalLong optional) {
      return optional.isPresent() ? optional.getAsLong() : null;
    }
    return value instanceof OptionalDouble optional
        ? optional.stream().boxed().findFirst().orElse(null)
        : value;
  }

  private static String shown(@Nullable Object value) {
    Object known = known(value);
    if (known instanceof Estimate estimate) {
      return Amounts.approximately(estimate);
    }
    if (known instanceof Instant moment) {
      return Amounts.moment(moment);
    }
    if (known instanceof Number number) {
      return Amounts.count(number.longValue());
    }
    return known == null ? UNKNOWN : TextLayout.printable(known.toString());
  }
}
