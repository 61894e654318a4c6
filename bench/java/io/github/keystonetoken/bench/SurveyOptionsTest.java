package io.github.keystonetoken.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.keystonetoken.bench.SurveyOptions.Part;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SurveyOptionsTest {

  @Test
  void everythingIsMeasuredAtFullSizeByDefault() {
    SurveyOptions options = SurveyOptions.parse();

    assertThat(options.divisor()).isEqualTo(1);
    assertThat(options.phase()).isEqualTo(Duration.ofMinutes(1));
    assertThat(Part.values()).allMatch(options::wants);
  }

  @Test
  void thePhaseThatIsAskedForCountsWhereverItStands() {
    assertThat(SurveyOptions.parse("--quick").phase()).isEqualTo(Duration.ofSeconds(5));
    assertThat(SurveyOptions.parse("--phase-seconds=8", "--quick").phase())
        .isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void onePartCanBeMeasuredAlone() {
    SurveyOptions options = SurveyOptions.parse("--only=cost");

    assertThat(options.wants(Part.COST)).isTrue();
    assertThat(options.wants(Part.INTERFERENCE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--slow", "--only=all", "--phase-seconds=0", "--phase-seconds=9999"})
  void anythingElseIsRefused(String argument) {
    assertThatIllegalArgumentException().isThrownBy(() -> SurveyOptions.parse(argument));
  }
}
