package io.github.keystonetoken.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.keystonetoken.Golden;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each family against its golden file, {@code exposition/<class name>.txt}. */
final class FamiliesTest {

  private static final Path GOLDEN = Path.of("src/test/resources/exposition");

  static List<Family> families() {
    return Families.all(
        ExampleSnapshots.BUILD,
        () -> ExampleSnapshots.LIMITS,
        () -> ExampleSnapshots.RECENT_WINDOW);
  }

  @ParameterizedTest
  @MethodSource("families")
  void aFamilyMakesTheTextOfItsGoldenFile(Family family) {
    Golden.check("exposition/" + fileName(family), text(family, ExampleSnapshots.rich()));
  }

  @ParameterizedTest
  @MethodSource("families")
  void aFamilyThrowsNowhere(Family family) {
    for (Snapshot snapshot :
        List.of(
            ExampleSnapshots.initial(),
            ExampleSnapshots.databaseDenied(),
            ExampleSnapshots.secondServerDown(),
            ExampleSnapshots.rich().withFiguresOf(Instant.MAX, Instant.MAX))) {
      assertThatCode(() -> text(family, snapshot)).doesNotThrowAnyException();
    }
  }

  @Test
  void everyGoldenFileIsOfAFamily() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              families().stream().map(FamiliesTest::fileName).toList());
    }
  }

  private static String fileName(Family family) {
    return family.getClass().getSimpleName() + ".txt";
  }

  private static String text(Family family, Snapshot snapshot) {
    return Exposition.text(new MetricSnapshots(family.of(snapshot).toList()));
  }
}
