package io.github.keystonetoken.faults;

import io.github.keystonetoken.servers.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** What each fault came to, as Markdown. Rows come from several threads. */
final class FaultTable {

  private static final String HEADER =
      """
      | fault | what the scrape said meanwhile | scrape, median | right again after |
      |---|---|---|---|
      """;

  private final Map<Fault, Row> rows = Collections.synchronizedMap(new EnumMap<>(Fault.class));

  /**
   * A fault that was survived.
   *
   * @param said what the scrape said during it
   * @param scrape median time of a scrape during it
   * @param recovery from its end to right figures
   */
  record Row(String said, Duration scrape, Duration recovery) {}

  void add(Fault fault, Row row) {
    rows.put(fault, row);
  }

  /** Writes the rows that there are, with what they were measured on. */
  void write(Path file) {
    StringJoiner lines =
        new StringJoiner(
            "\n",
            LocalDate.now(ZoneOffset.UTC) + ", " + Machine.describe() + "\n\n" + HEADER,
            "\n");
    new EnumMap<>(rows).forEach((fault, row) -> lines.add(line(fault, row)));
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, lines.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(Fault fault, Row row) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.1f ms | %.1f s |",
        fault.text(),
        row.said(),
        row.scrape().toNanos() / 1e6,
        row.recovery().toNanos() / 1e9);
  }
}
