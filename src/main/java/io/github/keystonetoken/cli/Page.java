package io.github.keystonetoken.cli;

import java.util.ArrayList;
import java.util.List;

/** What a command writes for a person, for a terminal of {@link #WIDTH} columns. */
final class Page {

  /** Columns that nothing but a command to be copied goes beyond. */
  static final int WIDTH = 100;

  /** What may be coloured. */
  enum Colour {
    RED("31"),
    YELLOW("33"),
    CYAN("36");

    private final String code;

    Colour(String code) {
      this.code = code;
    }
  }

  private final StringBuilder text = new StringBuilder();
  private final boolean coloured;

  /**
   * @param coloured whether a terminal shows it that can, and may, show colours
   */
  public Page(boolean coloured) {
    this.coloured = coloured;
  }

  /** A line as it is, however long. */
  Page line(String line) {
    text.append(Printable.of(line)).append('\n');
    return this;
  }

  Page line() {
    text.append('\n');
    return this;
  }

  /** Lines that stand out, after a label in colour. */
  Page title(String label, Colour colour, String title) {
    List<String> lines = wrap(title, WIDTH - label.length() - 2);
    String shown = coloured ? "\033[1;" + colour.code + "m" + label + "\033[0m" : label;
    text.append(shown).append("  ").append(lines.get(0)).append('\n');
    lines.stream().skip(1).forEach(line -> line(" ".repeat(label.length() + 2) + line));
    return this;
  }

  /** Prose, broken into lines. */
  Page paragraph(String prose) {
    return paragraph("", prose);
  }

  /**
   * Prose, broken into lines, all of them indented as far as the first.
   *
   * @param lead what stands before the first line
   */
  Page paragraph(String lead, String prose) {
    String before = lead;
    for (String line : wrap(prose, WIDTH - lead.length())) {
      line(before + line);
      before = " ".repeat(lead.length());
    }
    return this;
  }

  Page table(Table table) {
    table.lines(WIDTH).forEach(this::line);
    return this;
  }

  /** Words in lines of at most this width; a longer word is cut. At least one line. */
  static List<String> wrap(String prose, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : Printable.of(prose).split(" +", -1)) {
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

  /** All of it, the last line ended. */
  public String text() {
    return text.toString();
  }
}
