package io.github.keystonetoken.cli;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One thing, such as a token list: a row of a table for people, an object for programs. Values are
 * text, numbers, moments, estimates, rows, lists of them, or an Optional of one.
 */
final class Row {

  private static final String UNKNOWN = "-";

  /**
   * A cell of a table.
   *
   * @param isNumber whether it is aligned to the right
   */
  record Cell(String heading, String text, boolean isNumber) {}

  private final List<Cell> cells = new ArrayList<>();
  private final Map<String, Object> data = new LinkedHashMap<>();

  /** For programs only. */
  Row data(String name, Object value) {
    data.put(name, value);
    return this;
  }

  /** For people only; a value that is not known is a dash. */
  Row text(String heading, Object value) {
    cells.add(new Cell(heading, shown(value), false));
    return this;
  }

  /** For people only, aligned as a number. */
  Row number(String heading, Object value) {
    cells.add(new Cell(heading, shown(value), true));
    return this;
  }

  Row text(String heading, String name, Object value) {
    return text(heading, value).data(name, value);
  }

  Row number(String heading, String name, Object value) {
    return number(heading, value).data(name, value);
  }

  List<Cell> cells() {
    return List.copyOf(cells);
  }

  Map<String, Object> data() {
    return Collections.unmodifiableMap(data);
  }

  private static String shown(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.isPresent() ? shown(optional.get()) : UNKNOWN;
    }
    if (value instanceof OptionalLong optional) {
      return optional.isPresent() ? Amounts.count(optional.getAsLong()) : UNKNOWN;
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
