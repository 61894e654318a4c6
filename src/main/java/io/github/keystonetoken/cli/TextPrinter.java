package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Line;
import io.github.keystonetoken.cli.Report.Paragraph;
import io.github.keystonetoken.cli.Report.Section;
import io.github.keystonetoken.cli.Report.Table;
import io.github.keystonetoken.cli.Report.Title;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes reports for people, for a terminal of {@link #WIDTH} columns. Text of others, such as
 * names of users, cannot move the cursor, colour what follows or turn the direction of writing.
 */
final class TextPrinter {

  /** Only a command that is to be copied is longer. */
  static final int WIDTH = 100;

  private final StringBuilder out = new StringBuilder();
  private final boolean coloured;

  private TextPrinter(boolean coloured) {
    this.coloured = coloured;
  }

  /**
   * All lines, the last one ended.
   *
   * @param coloured whether a terminal shows it that can, and may, show colours
   */
  static String print(Report report, boolean coloured) {
    TextPrinter printer = new TextPrinter(coloured);
    report.sections().forEach(printer::write);
    return printer.out.toString();
  }

  private void write(Section section) {
    if (section instanceof Line line) {
      writeLine(line.text());
    } else if (section instanceof Paragraph paragraph) {
      writeLines(paragraph.lead(), wrap(paragraph.prose(), WIDTH - paragraph.lead().length()));
    } else if (section instanceof Title title) {
      write(title);
    } else if (section instanceof Table table) {
      TextTable.lines(table.rows(), WIDTH).forEach(this::writeLine);
    }
  }

  private void write(Title title) {
    String margin = " ".repeat(title.label().length() + 2);
    List<String> lines = wrap(title.prose(), WIDTH - margin.length());
    String label =
        coloured
            ? "\033[1;" + title.colour().code + "m" + title.label() + "\033[0m"
            : title.label();
    out.append(label).append("  ").append(lines.get(0)).append('\n');
    lines.stream().skip(1).forEach(line -> writeLine(margin + line));
  }

  private void writeLines(String lead, List<String> lines) {
    String before = lead;
    for (String line : lines) {
      writeLine(before + line);
      before = " ".repeat(lead.length());
    }
  }

  private void writeLine(String line) {
    out.append(printable(line)).append('\n');
  }

  /** Words in lines of at most this width; a longer word is cut. At least one line. */
  static List<String> wrap(String prose, int width) {
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

  static String printable(String text) {
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
}
