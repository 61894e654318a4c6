package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.TokenStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command found: text for people, data for programs. Holds no token id and no password. */
final class Report {

  /** Columns of the text. Only a command that is to be copied is longer. */
  static final int WIDTH = 100;

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
        "No memcached server is known, or --no-collector.lists is given: give"
            + " --memcached.servers or --keystone.conf."
            + elsewhere(Snapshot.initial(config.keystone()).tokenStore()));
  }

  /** Where else tokens are, for a command that finds none in memcached; empty if not known. */
  static String elsewhere(TokenStore store) {
    return switch (store.place()) {
      case SQL ->
          " Keystone keeps its tokens in the database: 'keystone-token-exporter users' shows whose"
              + " they are.";
      case NONE -> " Keystone stores its tokens nowhere: there are no lists of them.";
      case MEMCACHED, UNKNOWN -> "";
    };
  }

  /** Adds a line that is never broken, so that it can be copied. */
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

  /** Adds prose, broken into lines that are indented as far as the first. */
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

  /** Adds a table of rows with the same headings; nothing if there is none. */
  Report table(List<Row> rows) {
    TextLayout.table(rows, WIDTH).forEach(this::line);
    return this;
  }

  /** Adds a member of the JSON object; null or an empty Optional if it is not known. */
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
   * All lines, the last one ended. Text of others, such as names of users, cannot move the cursor,
   * colour what follows or turn the direction of writing.
   *
   * @param isColoured whether a terminal shows it that can, and may, show colours
   */
  String text(boolean isColoured) {
    return isColoured ? text.toString() : text.toString().replaceAll("\033\\[[0-9;]*m", "");
  }

  Row data() {
    return data;
  }
}
