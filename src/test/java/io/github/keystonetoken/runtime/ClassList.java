package io.github.keystonetoken.runtime;

import io.github.keystonetoken.servers.Exporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Remakes the list of the classes that the shipped exporter loads while it serves both sources. Its
 * argument is the file.
 *
 * <p>All that is in the archive costs memory, so what few use, such as TLS, and what is seldom
 * used, such as the status page, is left to be loaded from the jars.
 */
final class ClassList {

  /** So many rows that their number is estimated. */
  private static final int ROWS = 20_916;

  private static final int SCRAPES = 5;
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  private ClassList() {}

  public static void main(String[] arguments) throws Exception {
    Path list = Path.of(arguments[0]).toAbsolutePath();
    Path certificates = Files.createDirectories(Path.of("target", "certificates").toAbsolutePath());
    try (Cloud cloud = Cloud.start(certificates, ROWS, "--skip-ssl");
        Exporter exporter = Exporter.startWith("-XX:DumpLoadedClassList=" + list, cloud.conf())) {
      exporter.awaitReady();
      for (int scrape = 0; scrape < SCRAPES; scrape++) {
        exporter.metrics();
      }
      exporter.end(END_LIMIT);
    }
  }
}
