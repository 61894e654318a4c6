package io.github.keystonetoken.runtime;

import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Remakes the list of the classes that the shipped exporter loads while it serves both sources,
 * with TLS and without. Its argument is the file.
 */
final class ClassList {

  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  /** So many rows that their number is estimated. */
  private static final int ROWS = 20_916;

  private static final int SCRAPES = 5;

  private ClassList() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = ServerProcess.newDirectory("classes");
    List<String> lines;
    try (Cloud cloud = Cloud.start(directory, ROWS)) {
      lines =
          Stream.of(cloud.conf(), cloud.confWithTls())
              .flatMap(conf -> loaded(directory, conf).stream())
              .distinct()
              .toList();
    }
    Files.write(Path.of(arguments[0]), lines);
    // The servers' shutdown hooks must not keep it.
    System.exit(0);
  }

  private static List<String> loaded(Path directory, String conf) {
    Path list = directory.resolve("classes.lst");
    try (Exporter exporter = Exporter.startWith("-XX:DumpLoadedClassList=" + list, conf)) {
      exporter.awaitReady();
      for (int scrape = 0; scrape < SCRAPES; scrape++) {
        exporter.metrics();
      }
      exporter.statusPage();
      exporter.rewriteConf(conf + "\n");
      exporter.hangUp();
      exporter.await(() -> exporter.log().contains("onfiguration"));
      exporter.end(END_LIMIT);
      return Files.readAllLines(list);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
