package io.github.keystonetoken.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command found out: sections for people, data for programs. Holds no token id and no
 * password.
 */
final class Report {

  /** A part of the text. */
  sealed interface Section {}

  /** A line that is never broken, so that it can be copied. */
  record Line(String text) implements Section {}

  /** Prose, broken into lines that are indented as far as the first. */
  record Paragraph(String lead, String prose) implements Section {}

  /** Prose after a label in colour. */
  record Title(String label, Colour colour, String prose) implements Section {}

  /** Rows below each other, with the same headings. */
  record Table(List<Row> rows) implements Section {}

  /** Colours of a terminal, with their codes. */
  enum Colour {
    RED(31),
    YELLOW(33),
    CYAN(36);

    final int code;

    Colour(int code) {
      this.code = code;
    }
  }

  private final Status status;
  private final @Nullable String refusal;
  private final List<Section> sections = new ArrayList<>();
  private final Row data = new Row();

  Report(Status status) {
    this(status, null);
  }

  private Report(Status status, @Nullable String refusal) {
    this.status = status;
    this.refusal = refusal;
  }

  /**
   * A command cannot answer.
   *
   * @param reason why, and what to do
   */
  static Report refusal(String reason) {
    return new Report(Status.UNUSABLE, reason).paragraph(reason).data("failure", reason);
  }

  /** The refusal of a command that needs memcached servers. */
  static Report withoutServers() {
    return refusal(
        "No memcached server is known, or --no-collector.lists is given: give"
            + " --memcached.servers or --keystone.conf.");
  }

  Report line(String text) {
    return section(new Line(text));
  }

  Report emptyLine() {
    return line("");
  }

  Report paragraph(String prose) {
    return paragraph("", prose);
  }

  Report paragraph(String lead, String prose) {
    return section(new Paragraph(lead, prose));
  }

  Report title(String label, Colour colour, String prose) {
    return section(new Title(label, colour, prose));
  }

  Report table(List<Row> rows) {
    return section(new Table(rows));
  }

  /** Adds a member of the JSON object. */
  Report data(String name, Object value) {
    data.data(name, value);
    return this;
  }

  private Report section(Section section) {
    sections.add(section);
    return this;
  }

  Status status() {
    return status;
  }

  /** Why there is no answer, for standard error; null if there is one. */
  @Nullable String refusal() {
    return refusal;
  }

  List<Section> sections() {
    return List.copyOf(sections);
  }

  Row data() {
    return data;
  }
}
