package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.TokenStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command prints, as text and as data. Contains no token id and no password. */
final class Report {

  /** Columns of the text. Only commands to copy may be longer. */
  static final int WIDTH = 100;

  /** How a command ended, for scripts. */
  enum Status {
    /** No problem was found. */
    FINE(0),
    /** A problem was found. */
    FINDING(1),
    /** Wrong usage, or nothing could be read. */
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
  private final StringBuilder text = new StringBuilder();
  private final Row data = new Row();

  Report(Status status) {
    this(status, null);
  }

  private Report(Status status, @Nullable String refusal) {
    this.status = status;
    this.refusal = refusal;
  }

  /**
   * The report of a command that cannot answer.
   *
   * @param reason why, and what to do
   */
  static Report refusal(String reason) {
    return new Report(Status.UNUSABLE, reason).data("failure", reason);
  }

  /** The refusal of a command that needs memcached servers. */
  static Report withoutServers(Config config) {
    return refusal(
        "No memcached server is configured, or --no-collector.lists is set: set --memcached.servers or --keystone.conf."
            + elsewhere(Snapshot.initial(config.keystone()).tokenStore()));
  }

  /** Where tokens are instead of in memcached; empty if unknown. */
  static String elsewhere(TokenStore store) {
    return switch (store.place()) {
      case SQL ->
          " Keystone keeps its tokens in the database: run 'keystone-token-exporter users' for their owners.";
      case NONE -> " Keystone does not store its tokens, so there are no token lists.";
      case MEMCACHED, UNKNOWN -> "";
    };
  }

  /** Adds a line without breaking it. */
  Report line(String line) {
    text.append(TextLayout.printable(line)).append('\n');
    return this;
  }

  Report emptyLine() {
    return line("");
  }

  Report paragraph(String prose) {
    return paragraph("", prose);
  }

  /** Adds prose after a lead, broken into lines with a hanging indent. */
  Report paragraph(String lead, String prose) {
    TextLayout.paragraph(lead, prose, WIDTH).forEach(this::line);
    return this;
  }

  /**
   * Adds prose after a label in colour.
   *
   * @param colour its code for terminals
   */
  Report title(String label, int colour, String prose) {
    text.append("\033[1;").append(colour).append('m').append(label).append("\033[0m");
    List<String> lines = TextLayout.paragraph(label + "  ", prose, WIDTH);
    line(lines.get(0).substring(label.length()));
    lines.stream().skip(1).forEach(this::line);
    return this;
  }

  /** Adds a table of rows with the same headings; nothing if there are no rows. */
  Report table(List<Row> rows) {
    TextLayout.table(rows, WIDTH).forEach(this::line);
    return this;
  }

  /** Adds a member of the JSON object; null or an empty Optional if unknown. */
  Report data(String name, @Nullable Object value) {
    data.data(name, value);
    return this;
  }

  Status status() {
    return status;
  }

  /** Why there is no answer, for standard error; null if there is one. */
  @Nullable String refusal() {
    return refusal;
  }

  /**
   * All lines. Names of users and other input contain no control characters.
   *
   * @param isColoured whether the terminal shows colours
   */
  String text(boolean isColoured) {
    return isColoured ? text.toString() : text.toString().replaceAll("\033\\[[0-9;]*m", "");
  }

  String json() {
    return data.json() + "\n";
  }
}
