package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FlagsTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "12B, 12",
    "2KiB, 2048",
    "16MiB, 16777216",
    "999999999GiB, 1073741822926258176"
  })
  void readsSizesWithBinaryUnits(String text, long expected) {
    assertThat(Flags.parseBytes(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MiB", "16MB", "16 MiB", "-1", "1.5MiB", "1234567890"})
  void refusesOtherSizes(String text) {
    assertThat(Flags.parseBytes(text)).isEmpty();
  }
}
