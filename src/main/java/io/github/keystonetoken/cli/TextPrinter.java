package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Row.Cell;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes reports for people, for a terminal of {@link #WIDTH} columns. Text of others, such as
 * names of users, cannot move the cursor, colour what follows or turn the direction of writing.
 */
final class TextPrinter {

  /** Only a command that is to be copied is longer. */
  static final int WIDTH = 100;

  /** Colours of a terminal, with their codes. */
  enum Colour {
    RED(31),
    YELLOW(33),
    CYAN(36);

    private final int code;

    Colour(int code) {
      this.code = code;
    }
  }

  private final StringBuilder out = new StringBuilder();
  private final boolean isColoured;

  private TextPrinter(boolean isColoured) {
    this.isColoured = isColoured;
  }

  /**
   * All lines, the last one ended.
   *
   * @param isColoured whether a terminal shows it that can, and may, show colours
   */
  static String print(Report report, boolean isColoured) {
    TextPrinter printer = new TextPrinter(isColoured);
    report.printTo(printer);
    return printer.out.toString();
  }

  void line(String text) {
    out.append(printable(text)).append('\n');
  }

  void paragraph(String lead, String prose) {
    hanging(lead, wrap(prose, WIDTH - lead.length())).forEach(this::line);
  }

  void title(String label, Colour colour, String prose) {
    if (isColoured) {
      out.append("\033[1;").append(colour.code).append('m').append(label).append("\033[0m");
    } else {
      out.append(label);
    }
    String margin = " ".repeat(label.length() + 2);
    List<String> lines = wrap(prose, WIDTH - margin.length());
    line("  " + lines.get(0));
    lines.stream().skip(1).forEach(line -> line(margin + line));
  }

  void table(List<Row> rows) {
    tableLines(rows, WIDTH).forEach(this::line);
  }

  /** Headings and rows, none of them wider than {@code width}. */
  static List<String> tableLines(List<Row> rows, int width) {
    return rows.isEmpty() ? List.of() : new Table(rows, width).lines();
  }

  /** Words in lines of at most this width; a longer word is cut. At least one line. */
  private static List<String> wrap(String prose, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : printable(prose).split(" +", -1)) {
      String rest = word;
      if (!line.isEmpty() && line.length() + 1 + rest.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      while (rest.length() > width) {
        lines.add(rest.substring(0, width));
        rest = rest.substring(width);
      }
      line.append(line.isEmpty() ? "" : " ").append(rest);
    }
    lines.add(line.toString());
    return lines;
  }

  /** Lines that are indented as far as the lead of the first. */
  private static List<String> hanging(String lead, List<String> lines) {
    List<String> hanging = new ArrayList<>();
    for (String line : lines) {
      hanging.add((hanging.isEmpty() ? lead : " ".repeat(lead.length())) + line);
    }
    return hanging;
  }

  private static String printable(String text) {
    return text.codePoints()
        .map(c -> isHarmless(c) ? c : '?')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
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
      rows.add(first.stream().map(cell -> cell.withText(cell.heading())).toList());
      for (Row row : values) {
        rows.add(row.cells().stream().map(cell -> cell.withText(printable(cell.text()))).toList());
      }
      widths = new int[first.size()];
      last = widths.length - 1;
      for (List<Cell> row : rows) {
        for (int i = 0; i < widths.length; i++) {
          widths[i] = Math.max(widths[i], row.get(i).text().length());
        }
      }
      narrow(width);
    }

    private boolean isNumber(int column) {
      return rows.get(0).get(column).isNumber();
    }

    private void narrow(int width) {
      int excess = GAP.length() * last - width;
      for (int columnWidth : widths) {
        excess += columnWidth;
      }
      if (excess > 0 && !isNumber(last)) {
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
      for (int i = 0; i <= last; i++) {
        boolean isWider = isNumber(widest) || widths[i] > widths[widest];
        if (!isNumber(i) && isWider) {
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
      return hanging(
          before.toString(),
          isNumber(last)
              ? List.of(aligned(row.get(last), widths[last]))
              : wrap(row.get(last).text(), widths[last]));
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
