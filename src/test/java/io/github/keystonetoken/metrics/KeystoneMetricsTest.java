package io.github.keystonetoken.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KeystoneMetricsTest {

  @Test
  void defaultsOfTheReleaseFillInKeystoneConf() {
    Keystone keystone =
        new Keystone(
            true,
            Optional.of("memcache"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Keystone.DEFAULT_REVOCATION_BUFFER,
            Keystone.Written.NOTHING);

    assertThat(labels(Snapshot.initial(keystone).withSql(schemaOf(Release.GRIZZLY))))
        .isEqualTo("{driver=\"memcache\",provider=\"pki\",release=\"grizzly\"} 1");
  }

  @Test
  void withoutKeystoneConfDriverAndProviderAreUnknown() {
    assertThat(labels(Snapshot.initial(Keystone.unknown()).withSql(schemaOf(Release.JUNO))))
        .isEqualTo("{driver=\"unknown\",provider=\"unknown\",release=\"juno\"} 1");
  }

  @Test
  void aReleaseWithoutTokenDriversHasAnUnknownOne() {
    Keystone configured =
        new Keystone(
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Keystone.DEFAULT_REVOCATION_BUFFER,
            Keystone.Written.NOTHING);

    assertThat(labels(Snapshot.initial(configured).withSql(schemaOf(Release.ZED))))
        .isEqualTo("{driver=\"unknown\",provider=\"fernet\",release=\"zed\"} 1");
  }

  private static Outcome<SqlTokens> schemaOf(Release release) {
    return Outcome.ok(
        new SqlTokens(
            release,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            SqlTokens.Session.UNKNOWN),
        ExampleSnapshots.NOW);
  }

  private static String labels(Snapshot snapshot) {
    return Exposition.samples("backend_info", snapshot).get(0);
  }
}
