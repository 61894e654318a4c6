package io.github.keystonetoken.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class WeightedChoiceTest {

  @Test
  void drawsAsOftenAsTheWeightsSay() {
    WeightedChoice<String> choice =
        new WeightedChoice<>(Map.of("often", 90, "seldom", 10, "never", 0));
    Random random = new Random(1);

    var draws = Stream.generate(() -> choice.next(random)).limit(10_000).toList();

    assertThat(draws).doesNotContain("never");
    assertThat(draws.stream().filter("often"::equals).count()).isCloseTo(9_000, within(150L));
  }
}
