package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Release;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DriverNameTest {

  @Test
  void kiloNeedsPath() {
    Cloud cloud =
        new Cloud()
            .release(Release.KILO)
            .configured(
                "memcache_pool", Duration.ofHours(1), Map.of("[token] driver", "memcache_pool"));

    assertThat(cloud.findings(DriverName::check))
        .isEqualTo(
            """
            WARNING [token] driver is named as Kilo does not know it
            keystone.conf says "memcache_pool".
            Keystone of this release fails to import it, and does not start again once it is stopped.
            - Write it as this release has it, in keystone.conf on each controller.
                [token]
                driver = keystone.token.persistence.backends.memcache_pool.Token
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "ICEHOUSE, sql, keystone.token.backends.sql.Token",
    "KILO, keystone.token.backends.sql.Token, keystone.token.persistence.backends.sql.Token",
    "MITAKA, keystone.token.backends.sql.Token, sql"
  })
  void writesNameAsReleaseKnowsIt(Release release, String driver, String right) {
    assertThat(cloud(release, driver).findings(DriverName::check))
        .contains("driver = " + right + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "ICEHOUSE, keystone.token.backends.sql.Token",
    "JUNO, keystone.token.backends.sql.Token",
    "KILO, keystone.token.persistence.backends.sql.Token",
    "LIBERTY, sql"
  })
  void isSilentOnNameOfRelease(Release release, String driver) {
    assertThat(cloud(release, driver).findings(DriverName::check)).isEmpty();
  }

  private static Cloud cloud(Release release, String driver) {
    return new Cloud()
        .release(release)
        .configured("sql", Duration.ofHours(1), Map.of("[token] driver", driver));
  }
}
