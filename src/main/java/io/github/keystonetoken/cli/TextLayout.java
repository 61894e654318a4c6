package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Row.Cell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Breaks prose and tables into lines. */
final class TextLayout {

  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Cn}\\p{Zl}\\p{Zp}]");

  private TextLayout() {}

  /** Without characters that move a terminal's cursor or change the direction of writing. */
  static String printable(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("?");
  }

  /** Headings and rows; no lines if there are no rows. */
  static List<String> table(List<Row> rows, int width) {
    return rows.isEmpty() ? List.of() : new Table(rows, width).lines();
  }

  /** Words in lines that are indented as far as the first. A word wider than a line is broken. */
  static List<String> paragraph(String lead, String prose, int width) {
    int most = width - lead.length();
    Matcher parts =
        Pattern.compile("\\S.{0,%d}(?= |$)|\\S{%d}".formatted(most - 1, most))
            .matcher(printable(prose));
    List<String> lines = new ArrayList<>();
    while (parts.find()) {
      String indent = lines.isEmpty() ? lead : " ".repeat(lead.length());
      lines.add(indent + parts.group().stripTrailing());
    }
    return lines;
  }

  /**
   * Numbers are aligned to the right, text to the left. If the table is too wide, text of the last
   * column is broken into lines, and then the widest texts are cut, but no key or id.
   */
  private static final class Table {

    private static final String GAP = "  ";
    private static final String CUT = "...";
    private static final int MIN_LAST_WIDTH = 24;
    private static final int MIN_WIDTH = 12;
    private static final Pattern KEY_OR_ID = Pattern.compile("(key )?[0-9a-f]{32,}");

    /** Headings first. */
    private final List<List<Cell>> rows = new ArrayList<>();

    private final int[] widths;
    private final int[] minWidths;
    private final int last;

    Table(List<Row> values, int width) {
      List<Cell> first = values.get(0).cells();
      rows.add(first.stream().map(cell -> new Cell("", cell.heading(), cell.isNumber())).toList());
      values.forEach(row -> rows.add(row.cells()));
      widths = new int[first.size()];
      minWidths = new int[first.size()];
      Arrays.fill(minWidths, MIN_WIDTH);
      last = widths.length - 1;
      for (List<Cell> row : rows) {
        for (int i = 0; i < widths.length; i++) {
          String text = row.get(i).text();
          widths[i] = Math.max(widths[i], text.length());
          if (row.get(i).isNumber() || (i < last && KEY_OR_ID.matcher(text).matches())) {
            minWidths[i] = Math.max(minWidths[i], text.length());
          }
        }
      }
      minWidths[last] = Math.max(minWidths[last], MIN_LAST_WIDTH);
      int excess = Arrays.stream(widths).sum() + GAP.length() * last - width;
      for (int column = columnToNarrow(); excess > 0 && column >= 0; column = columnToNarrow()) {
        widths[column]--;
        excess--;
      }
    }

    /** The last column, then the widest; -1 if none may be narrower. */
    private int columnToNarrow() {
      return widths[last] > minWidths[last]
          ? last
          : IntStream.range(0, last)
              .filter(column -> widths[column] > minWidths[column])
              .boxed()
              .max(Comparator.comparingInt(column -> widths[column]))
              .orElse(-1);
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
      return row.get(last).isNumber() || row.get(last).text().length() <= widths[last]
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
