package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FlagsTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "12B, 12",
    "2KiB, 2048",
    "16MiB, 16777216",
    "999999999GiB, 1073741822926258176",
    "'',",
    "MiB,",
    "16MB,",
    "16 MiB,",
    "-1,",
    "1.5MiB,",
    "1234567890,"
  })
  void readsSizesWithBinaryUnits(String text, @Nullable Long expected) {
    assertThat(Flags.parseBytes(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "15s, PT15S",
    "500ms, PT0.5S",
    "1m30s, PT1M30S",
    "1.5h, PT1H30M",
    "0, PT0S",
    "0s, PT0S",
    "250us, PT0.00025S",
    "7ns, PT0.000000007S",
    "90m, PT1H30M",
    "0.25s, PT0.25S",
    "1d, PT24H",
    "1d12h, PT36H",
    "999999999h999999999h, PT2562047H47M16.854775807S",
    "15, PT15S",
    "86400, PT24H",
    "'',",
    "s,",
    "-5s,",
    "-5,",
    "15 s,",
    "1D,",
    "15S,",
    "s15,",
    "1m30,",
    "1.s,",
    "9999999999s,"
  })
  void readsGoDurationsDaysAndSeconds(String text, @Nullable Duration expected) {
    assertThat(Flags.parseDuration(text)).isEqualTo(expected);
  }
}
