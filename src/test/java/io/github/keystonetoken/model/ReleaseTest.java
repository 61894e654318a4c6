package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReleaseTest {

  /** Zero before Ocata, as set up to Queens, and no flush from Rocky on. */
  @ParameterizedTest
  @CsvSource({
    "GRIZZLY, true, PT0S, PT0S",
    "HAVANA, true, PT0S, PT0S",
    "NEWTON, true, PT0S, PT0S",
    "OCATA, true, PT48H, PT1H",
    "QUEENS, true, PT48H, PT1H",
    "ROCKY, false, , ",
    "ZED, false, , ",
    "LATER, false, , ",
    "UNKNOWN, true, , PT1H",
  })
  void keepsExpiredRowsForTheWindow(
      Release release,
      boolean hasDrivers,
      @Nullable Duration byDefault,
      @Nullable Duration ifSetToAnHour) {
    assertThat(release.hasTokenDrivers()).isEqualTo(hasDrivers);
    assertThat(release.allowExpiredWindow(Optional.empty()))
        .isEqualTo(Optional.ofNullable(byDefault));
    assertThat(release.allowExpiredWindow(Optional.of(Duration.ofHours(1))))
        .isEqualTo(Optional.ofNullable(ifSetToAnHour));
  }
}
