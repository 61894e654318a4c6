package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Row.Cell;
import java.util.ArrayList;
import java.util.List;

/**
 * An aligned table: numbers to the right, text to the left. If it does not fit, the last column is
 * broken into lines if it is text, and the widest texts before it are cut.
 */
final class TextTable {

  private static final String GAP = "  ";
  private static final String CUT = "...";
  private static final int MIN_LAST_WIDTH = 24;

  private final List<Cell> columns;
  private final int[] widths;

  private TextTable(List<List<Cell>> rows, int width) {
    columns = rows.get(0);
    widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      for (List<Cell> row : rows) {
        widths[i] = Math.max(widths[i], row.get(i).text().length());
      }
    }
    narrow(width);
  }

  /**
   * Headings and rows, none of them wider than {@code width}.
   *
   * @param rows all with the same headings; without any there is no line
   */
  static List<String> lines(List<Row> rows, int width) {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<List<Cell>> all = new ArrayList<>();
    all.add(rows.get(0).cells().stream().map(TextTable::heading).toList());
    rows.forEach(row -> all.add(row.cells().stream().map(TextTable::printable).toList()));
    TextTable table = new TextTable(all, width);
    return all.stream().flatMap(row -> table.lines(row).stream()).toList();
  }

  private static Cell heading(Cell cell) {
    return new Cell(cell.heading(), cell.heading(), cell.isNumber());
  }

  private static Cell printable(Cell cell) {
    return new Cell(cell.heading(), TextPrinter.printable(cell.text()), cell.isNumber());
  }

  private void narrow(int width) {
    int last = widths.length - 1;
    int excess = GAP.length() * last - width;
    for (int columnWidth : widths) {
      excess += columnWidth;
    }
    if (excess > 0 && !columns.get(last).isNumber()) {
      int narrowed = Math.max(Math.min(MIN_LAST_WIDTH, widths[last]), widths[last] - excess);
      excess -= widths[last] - narrowed;
      widths[last] = narrowed;
    }
    for (; excess > 0; excess--) {
      widths[widestText()]--;
    }
  }

  private int widestText() {
    int widest = 0;
    for (int i = 0; i < widths.length; i++) {
      boolean isWider = columns.get(widest).isNumber() || widths[i] > widths[widest];
      if (!columns.get(i).isNumber() && isWider) {
        widest = i;
      }
    }
    return widest;
  }

  /** A row, over as many lines as its last cell takes. */
  private List<String> lines(List<Cell> row) {
    int last = widths.length - 1;
    StringBuilder before = new StringBuilder();
    for (int i = 0; i < last; i++) {
      before.append(aligned(row.get(i), widths[i])).append(GAP);
    }
    if (columns.get(last).isNumber()) {
      return List.of((before + aligned(row.get(last), widths[last])).stripTrailing());
    }
    List<String> lines = new ArrayList<>();
    String lead = before.toString();
    for (String line : TextPrinter.wrap(row.get(last).text(), widths[last])) {
      lines.add((lead + line).stripTrailing());
      lead = " ".repeat(before.length());
    }
    return lines;
  }

  private static String aligned(Cell cell, int width) {
    String text = cell.text();
    if (text.length() > width) {
      text = text.substring(0, Math.max(0, width - CUT.length())) + CUT;
    }
    String padding = " ".repeat(Math.max(0, width - text.length()));
    return cell.isNumber() ? padding + text : text + padding;
  }
}
