package io.github.keystonetoken.faults;

import io.github.keystonetoken.servers.Machine;
import io.github.keystonetoken.servers.Unchecked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The table of {@code docs/faults.md}. Rows are added by several threads. */
final class FaultTable {

  private static final String HEADER =
      """
      | fault | what the scrape said meanwhile | scrape, median | right again after |
      |---|---|---|---|
      """;

  private final Map<Fault, String> rows = new ConcurrentSkipListMap<>();

  /**
   * Adds a fault.
   *
   * @param said what the scrape said during it
   * @param scrape median time of a scrape during it
   * @param recovery from its end to right figures
   */
  void add(Fault fault, String said, Duration scrape, Duration recovery) {
    rows.put(
        fault,
        String.format(
            Locale.ROOT,
            "| %s | %s | %.1f ms | %.1f s |%n",
            fault.text(),
            said,
            scrape.toNanos() / 1e6,
            recovery.toNanos() / 1e9));
  }

  /** Writes the rows, with a description of the machine. */
  void write(Path file) {
    String machine = LocalDate.now(ZoneOffset.UTC) + ", " + Machine.describe() + "\n\n";
    Unchecked.run(
        () -> {
          Files.createDirectories(file.getParent());
          Files.writeString(file, machine + HEADER + String.join("", rows.values()));
        });
  }
}
