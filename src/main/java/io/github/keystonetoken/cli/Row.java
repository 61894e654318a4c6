package io.github.keystonetoken.cli;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Server;
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
 * One thing, such as a token list: a row of a table for people, an object for programs. Values are
 * text, numbers, moments, estimates, rows or lists of them; null or an empty Optional if not known.
 */
final class Row {

  private static final String UNKNOWN = "-";

  /**
   * A cell of a table.
   *
   * @param isNumber whether it is aligned to the right
   */
  record Cell(String heading, String text, boolean isNumber) {
    Cell withText(String other) {
      return new Cell(heading, other, isNumber);
    }
  }

  private final List<Cell> cells = new ArrayList<>();
  private final Map<String, @Nullable Object> data = new LinkedHashMap<>();

  /** Servers that did not answer, with the reason. */
  static List<Row> failures(Map<Server, String> reasons) {
    List<Row> rows = new ArrayList<>();
    reasons.forEach(
        (server, reason) ->
            rows.add(new Row().data("server", server.address()).data("reason", reason)));
    return rows;
  }

  /** For programs only. */
  Row data(String name, @Nullable Object value) {
    data.put(name, known(value));
    return this;
  }

  /** For people only. */
  Row text(String heading, @Nullable Object value) {
    cells.add(new Cell(heading, shown(known(value)), false));
    return this;
  }

  /** For people only, aligned as a number. */
  Row number(String heading, @Nullable Object value) {
    cells.add(new Cell(heading, shown(known(value)), true));
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

  /** Values by name, none of them an Optional. */
  Map<String, @Nullable Object> data() {
    return Collections.unmodifiableMap(data);
  }

  private static @Nullable Object known(@Nullable Object value) {
    if (value instanceof Optional<?> optional) {
      return known(optional.orElse(null));
    }
    if (value instanceof OptionalLong optional) {
      return optional.isPresent() ? optional.getAsLong() : null;
    }
    if (value instanceof OptionalDouble optional) {
      return optional.isPresent() ? optional.getAsDouble() : null;
    }
    return value;
  }

  private static String shown(@Nullable Object value) {
    if (value == null) {
      return UNKNOWN;
    }
    if (value instanceof Estimate estimate) {
      return Amounts.approximately(estimate);
    }
    if (value instanceof Instant moment) {
      return Amounts.moment(moment);
    }
    return value instanceof Number number ? Amounts.count(number.longValue()) : value.toString();
  }
}
