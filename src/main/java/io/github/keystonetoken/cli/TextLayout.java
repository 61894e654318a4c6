package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Row.Cell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Breaks prose and tables into lines of a width. */
final class TextLayout {

  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Cn}\\p{Zl}\\p{Zp}]");

  private TextLayout() {}

  /** Without what could move a terminal's cursor, or turn the direction of writing. */
  static String printable(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("?");
  }

  /** Headings and rows, none of them wider; no line if there is no row. */
  static List<String> table(List<Row> rows, int width) {
    return rows.isEmpty() ? List.of() : new Table(rows, width).lines();
  }

  /** Words in lines that are indented as far as the first; a word that is too long is cut. */
  static List<String> paragraph(String lead, String prose, int width) {
    List<String> lines = new ArrayList<>();
    String indent = " ".repeat(lead.length());
    int most = width - lead.length();
    String line = lead;
    for (String word : printable(prose).split(" +", -1)) {
      String rest = word;
      if (line.length() > lead.length() && line.length() + 1 + rest.length() > width) {
        lines.add(line);
        line = indent;
      }
      while (rest.length() > most) {
        lines.add(line + rest.substring(0, most));
        rest = rest.substring(most);
        line = indent;
      }
      line += (line.length() > lead.length() ? " " : "") + rest;
    }
    lines.add(line);
    return lines;
  }

  /**
   * Numbers to the right, text to the left. If it does not fit, the last column is broken into
   * lines if it is text, and the widest texts before it are cut.
   */
  private static final class Table {

    private static final String GAP = "  ";
    private static final String CUT = "...";
    private static final int MIN_LAST_WIDTH = 24;

    /** Headings first. */
    private final List<List<Cell>> rows = new ArrayList<>();

    private final int[] widths;
    private final int last;

    Table(List<Row> values, int width) {
      List<Cell> first = values.get(0).cells();
      rows.add(first.stream().map(cell -> new Cell("", cell.heading(), cell.isNumber())).toList());
      values.forEach(row -> rows.add(row.cells()));
      widths = new int[first.size()];
      last = widths.length - 1;
      for (List<Cell> row : rows) {
        for (int i = 0; i < widths.length; i++) {
          widths[i] = Math.max(widths[i], row.get(i).text().length());
        }
      }
      int excess = Arrays.stream(widths).sum() + GAP.length() * last - width;
      for (; excess > 0; excess--) {
        widths[columnToNarrow()]--;
      }
    }

    private boolean isNumber(int column) {
      return rows.get(0).get(column).isNumber();
    }

    /** The last text is wrapped, before the widest is cut. */
    private int columnToNarrow() {
      if (!isNumber(last) && widths[last] > MIN_LAST_WIDTH) {
        return last;
      }
      int widest = 0;
      for (int i = 1; i <= last; i++) {
        if (!isNumber(i) && (isNumber(widest) || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      return widest;
    }

    List<String> lines() {
      return rows.stream().flatMap(row -> lines(row).stream()).map(String::stripTrailing).toList();
    }

    /** A row, over as many lines as its last cell takes. */
    private List<String> lines(List<Cell> row) {
      StringBuilder before = new StringBuilder();
      for (int i = 0; i < last; i++) {
        before.append(aligned(row.get(i), widths[i])).append(GAP);
      }
      String lead = before.toString();
      return isNumber(last)
          ? List.of(lead + aligned(row.get(last), widths[last]))
          : paragraph(lead, row.get(last).text(), lead.length() + widths[last]);
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
}
