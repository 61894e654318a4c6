package io.github.keystonetoken.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a command found out: sections for people, data for programs. Holds no token id and no
 * password.
 */
final class Report {

  /** How a command ended, for scripts. */
  enum Status {
    /** All is well. */
    FINE(0),
    /** Something is wrong with what was looked at. */
    FINDING(1),
    /** It was called wrongly, or nothing could be reached. */
    UNUSABLE(2);

    private final int code;

    Status(int code) {
      this.code = code;
    }

    /** The exit status. */
    int code() {
      return code;
    }
  }

  private final Status status;
  private final @Nullable String refusal;
  private final List<Consumer<TextPrinter>> sections = new ArrayList<>();
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

  /** A line that is never broken, so that it can be copied. */
  Report line(String text) {
    return section(out -> out.line(text));
  }

  Report emptyLine() {
    return line("");
  }

  Report paragraph(String prose) {
    return paragraph("", prose);
  }

  /** Prose, broken into lines that are indented as far as the first. */
  Report paragraph(String lead, String prose) {
    return section(out -> out.paragraph(lead, prose));
  }

  /** Prose after a label in colour. */
  Report title(String label, TextPrinter.Colour colour, String prose) {
    return section(out -> out.title(label, colour, prose));
  }

  /**
   * @param rows all with the same headings; without any there is no line
   */
  Report table(List<Row> rows) {
    return section(out -> out.table(rows));
  }

  /** Adds a member of the JSON object; null or an empty Optional if it is not known. */
  Report data(String name, @Nullable Object value) {
    data.data(name, value);
    return this;
  }

  private Report section(Consumer<TextPrinter> section) {
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

  void printTo(TextPrinter out) {
    sections.forEach(section -> section.accept(out));
  }

  Row data() {
    return data;
  }
}
