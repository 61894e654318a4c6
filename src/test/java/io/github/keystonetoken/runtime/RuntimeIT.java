package io.github.keystonetoken.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.demo.Exposition;
import io.github.keystonetoken.servers.Exporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The product with a Java of its own, beside a database with TLS and two memcacheds. */
final class RuntimeIT {

  private static final Path PRODUCT =
      Path.of(System.getProperty("runtime.directory", "target/runtime/keystone-token-exporter"));

  private static final int ROWS = 200;
  private static final Duration END_LIMIT = Duration.ofSeconds(1);

  @TempDir private static Path directory;
  private static Cloud cloud;

  @BeforeAll
  static void start() throws Exception {
    cloud = Cloud.start(directory, ROWS);
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @Test
  void itsOwnJavaReadsBothSourcesAndEndsInGoodOrder() throws Exception {
    try (Exporter exporter = Exporter.startFrom(PRODUCT, "", cloud.confWithTls())) {
      exporter.awaitReady();

      assertThat(Path.of("/proc/" + exporter.pid() + "/exe").toRealPath())
          .isEqualTo(PRODUCT.resolve("runtime/bin/java").toRealPath());
      Exposition page = Exposition.parse(exporter.metrics());
      assertThat(page.value("keystone_token_sql_up")).hasValue(1);
      assertThat(page.value("keystone_token_sql_rows")).hasValue(ROWS);
      assertThat(page.all("keystone_token_memcached_up"))
          .hasSize(2)
          .allSatisfy(up -> assertThat(up.value()).isEqualTo(1));
      assertThat(page.all("keystone_token_memcached_usertokens_bytes")).isNotEmpty();
      assertThat(page.value("process_resident_memory_bytes")).isPresent();
      assertThat(exporter.statusPage()).contains("ceilometer");

      exporter.end(END_LIMIT);

      // Nothing of Java's own, such as a warning about the archive.
      assertThat(exporter.log().lines()).allMatch(line -> line.startsWith("ts="));
    }
  }

  /** Where this fails, {@code src/test/sh/class-list} remakes the list. */
  @Test
  void nearlyAllClassesComeFromTheArchive() throws Exception {
    Path log = directory.resolve("classes");
    try (Exporter exporter =
        Exporter.startFrom(PRODUCT, "-Xlog:class+load:file=" + log, cloud.conf())) {
      exporter.awaitReady();
      exporter.metrics();
      exporter.end(END_LIMIT);
    }

    List<String> loaded =
        Files.readAllLines(log).stream().filter(line -> line.contains(" source: ")).toList();
    assertThat(loaded)
        .filteredOn(line -> line.endsWith("shared objects file"))
        .hasSizeGreaterThan(3000);
    assertThat(loaded).filteredOn(line -> line.endsWith(".jar")).hasSizeLessThan(100);
  }
}
