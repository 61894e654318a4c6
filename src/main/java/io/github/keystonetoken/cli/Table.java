package io.github.keystonetoken.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An aligned table: numbers to the right, text to the left. Where it does not fit, the last column
 * is broken into lines if it is text, and the widest texts before it are cut.
 */
final class Table {

  private static final String GAP = "  ";
  private static final String CUT = "...";
  private static final int LEAST_LAST_WIDTH = 24;

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  private record Column(String heading, boolean isNumber) {}

  /**
   * @param headings of numbers with a {@code #} before them
   */
  Table(String... headings) {
    columns =
        Arrays.stream(headings)
            .map(
                heading ->
                    heading.startsWith("#")
                        ? new Column(heading.substring(1), true)
                        : new Column(heading, false))
            .toList();
  }

  /**
   * Adds a row.
   *
   * @param cells one for each column
   */
  Table row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + columns.size());
    }
    rows.add(Arrays.stream(cells).map(Printable::of).toList());
    return this;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Heading and rows, none of them wider than {@code width}. */
  List<String> lines(int width) {
    int[] widths = widths(width);
    List<String> lines = new ArrayList<>();
    lines.addAll(lines(columns.stream().map(Column::heading).toList(), widths));
    rows.forEach(row -> lines.addAll(lines(row, widths)));
    return lines;
  }

  private int[] widths(int width) {
    int[] widths =
        IntStream.range(0, columns.size())
            .map(
                column ->
                    rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .reduce(columns.get(column).heading().length(), Math::max))
            .toArray();
    int last = widths.length - 1;
    int excess = IntStream.of(widths).sum() + GAP.length() * last - width;
    if (excess > 0 && !columns.get(last).isNumber()) {
      int narrowed = Math.max(Math.min(LEAST_LAST_WIDTH, widths[last]), widths[last] - excess);
      excess -= widths[last] - narrowed;
      widths[last] = narrowed;
    }
    while (excess > 0) {
      int widest = widestText(widths);
      widths[widest]--;
      excess--;
    }
    return widths;
  }

  private int widestText(int[] widths) {
    int widest = 0;
    for (int column = 0; column < widths.length; column++) {
      boolean isWider = columns.get(widest).isNumber() || widths[column] > widths[widest];
      if (!columns.get(column).isNumber() && isWider) {
        widest = column;
      }
    }
    return widest;
  }

  /** A row, over as many lines as its last cell takes. */
  private List<String> lines(List<String> cells, int[] widths) {
    int last = widths.length - 1;
    String before =
        IntStream.range(0, last)
            .mapToObj(column -> cell(cells, column, widths[column]) + GAP)
            .collect(Collectors.joining());
    if (columns.get(last).isNumber()) {
      return List.of((before + cell(cells, last, widths[last])).stripTrailing());
    }
    List<String> lines = new ArrayList<>();
    String lead = before;
    for (String line : Page.wrap(cells.get(last), widths[last])) {
      lines.add((lead + line).stripTrailing());
      lead = " ".repeat(before.length());
    }
    return lines;
  }

  private String cell(List<String> cells, int column, int width) {
    String cell = cells.get(column);
    String fitting =
        cell.length() <= width ? cell : cell.substring(0, Math.max(0, width - CUT.length())) + CUT;
    String padding = " ".repeat(Math.max(0, width - fitting.length()));
    return columns.get(column).isNumber() ? padding + fitting : fitting + padding;
  }
}
