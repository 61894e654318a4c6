package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Release;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DriverNameTest {

  private static final Check CHECK = new DriverName();

  @Test
  void kiloKnowsThePathAlone() {
    Cloud cloud =
        new Cloud()
            .release(Release.KILO)
            .configured(
                "memcache_pool", Duration.ofHours(1), Map.of("[token] driver", "memcache_pool"));

    assertThat(cloud.findings(CHECK))
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

  @Test
  void thePathOfIcehouseIsGoneInKiloAndLater() {
    Cloud cloud =
        new Cloud()
            .configured(
                "sql",
                Duration.ofHours(1),
                Map.of("[token] driver", "keystone.token.backends.sql.Token"));

    assertThat(cloud.release(Release.ICEHOUSE).findings(CHECK)).isEmpty();
    assertThat(cloud.release(Release.JUNO).findings(CHECK)).isEmpty();
    assertThat(cloud.release(Release.KILO).findings(CHECK))
        .contains("driver = keystone.token.persistence.backends.sql.Token");
    assertThat(cloud.release(Release.MITAKA).findings(CHECK)).contains("driver = sql\n");
  }

  @Test
  void shortNamesBecomeThePathOfTheRelease() {
    Cloud cloud =
        new Cloud().configured("sql", Duration.ofHours(1), Map.of("[token] driver", "sql"));

    assertThat(cloud.release(Release.ICEHOUSE).findings(CHECK))
        .contains("driver = keystone.token.backends.sql.Token");
  }

  @Test
  void isSilentFromLibertyOn() {
    Cloud cloud =
        new Cloud()
            .release(Release.LIBERTY)
            .configured(
                "memcache_pool", Duration.ofHours(1), Map.of("[token] driver", "memcache_pool"));

    assertThat(cloud.findings(CHECK)).isEmpty();
  }

  @Test
  void isSilentOnThePathThatKiloKnows() {
    Cloud cloud =
        new Cloud()
            .release(Release.KILO)
            .configured(
                "sql",
                Duration.ofHours(1),
                Map.of("[token] driver", "keystone.token.persistence.backends.sql.Token"));

    assertThat(cloud.findings(CHECK)).isEmpty();
  }
}
