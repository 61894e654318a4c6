package io.github.keystonetoken.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DispersionTest {

  @Test
  void rangesThatDifferByChanceDoNotWidenTheInterval() {
    SplittableRandom random = new SplittableRandom(3);
    for (int draw = 0; draw < 200; draw++) {
      List<Long> rows =
          LongStream.range(0, Strata.NUMBER)
              .map(i -> Math.round(175 + Math.sqrt(175) * random.nextGaussian()))
              .boxed()
              .toList();
      assertThat(Dispersion.of(rows)).isEqualTo(1);
    }
  }

  @Test
  void idsThatAreNotUniformWidenIt() {
    List<Long> lopsided =
        Stream.concat(
                Collections.nCopies(16, 100L).stream(), Collections.nCopies(16, 300L).stream())
            .toList();
    assertThat(Dispersion.of(lopsided)).isCloseTo(51.6, within(0.1));
  }

  @Test
  void fewRowsSayNothing() {
    assertThat(Dispersion.of(List.of())).isEqualTo(1);
    assertThat(Dispersion.of(List.of(500L))).isEqualTo(1);
    assertThat(Dispersion.of(List.of(0L, 0L, 3L, 0L))).isEqualTo(1);
  }
}
