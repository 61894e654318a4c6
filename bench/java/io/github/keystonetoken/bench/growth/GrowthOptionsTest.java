package io.github.keystonetoken.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.keystonetoken.bench.growth.GrowthOptions.Part;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GrowthOptionsTest {

  @Test
  void everythingIsMeasuredAtFullSizeByDefault() {
    GrowthOptions options = GrowthOptions.parse();

    assertThat(Part.values()).allMatch(options::wants);
    assertThat(options.sizes(10, 100, 1_000)).containsExactly(10, 100, 1_000);
    assertThat(options.plots()).isEqualTo(Path.of("docs/benchmarks"));
  }

  @Test
  void aQuickRunLeavesOutTheLargestSizes() {
    assertThat(GrowthOptions.parse("--quick").sizes(10, 100, 1_000, 10_000))
        .containsExactly(10, 100);
  }

  @Test
  void onePartCanBeMeasuredAlone() {
    GrowthOptions options = GrowthOptions.parse("--only=users", "--plots=/elsewhere");

    assertThat(options.wants(Part.USERS)).isTrue();
    assertThat(options.wants(Part.ROWS)).isFalse();
    assertThat(options.plots()).isEqualTo(Path.of("/elsewhere"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--slow", "--only=", "--only=all", "--plots="})
  void anythingElseIsRefused(String argument) {
    assertThatIllegalArgumentException().isThrownBy(() -> GrowthOptions.parse(argument));
  }
}
