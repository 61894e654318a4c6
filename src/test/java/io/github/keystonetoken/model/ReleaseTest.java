package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ReleaseTest {

  private static final Optional<Duration> NOT_SET = Optional.empty();
  private static final Optional<Duration> AN_HOUR = Optional.of(Duration.ofHours(1));

  @ParameterizedTest
  @EnumSource(names = {"GRIZZLY", "HAVANA", "KILO", "NEWTON"})
  void keepsNoExpiredRowsBeforeOcata(Release release) {
    assertThat(release.allowExpiredWindow(NOT_SET)).contains(Duration.ZERO);
    assertThat(release.allowExpiredWindow(AN_HOUR)).contains(Duration.ZERO);
  }

  @ParameterizedTest
  @EnumSource(names = {"OCATA", "PIKE", "QUEENS"})
  void keepsExpiredRowsAsSetFromOcataToQueens(Release release) {
    assertThat(release.allowExpiredWindow(NOT_SET)).contains(Duration.ofDays(2));
    assertThat(release.allowExpiredWindow(AN_HOUR)).isEqualTo(AN_HOUR);
    assertThat(release.allowExpiredWindow(Optional.of(Duration.ZERO))).contains(Duration.ZERO);
  }

  @ParameterizedTest
  @EnumSource(names = {"ROCKY", "STEIN", "ZED", "GAZPACHO", "LATER"})
  void hasNoTokenDriversFromRocky(Release release) {
    assertThat(release.allowExpiredWindow(AN_HOUR)).isEmpty();
    assertThat(release.hasTokenDrivers()).isFalse();
    assertThat(release.defaultDriver()).isEmpty();
  }

  @Test
  void knowsOnlyWhatIsSetForAnUnknownRelease() {
    assertThat(Release.UNKNOWN.allowExpiredWindow(NOT_SET)).isEmpty();
    assertThat(Release.UNKNOWN.allowExpiredWindow(AN_HOUR)).isEqualTo(AN_HOUR);
    assertThat(Release.UNKNOWN.hasTokenDrivers()).isTrue();
  }
}
