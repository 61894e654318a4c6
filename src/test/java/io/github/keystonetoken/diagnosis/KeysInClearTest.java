package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KeysInClearTest {

  @Test
  void saysHowToHashKeys() {
    Cloud cloud =
        new Cloud()
            .configured(
                "memcache", Duration.ofHours(1), Map.of("[kvs] enable_key_mangler", "False"));

    assertThat(cloud.findings(KeysInClear::check))
        .isEqualTo(
            """
            WARNING The keys of memcached hold live tokens, because [kvs] enable_key_mangler is off
            keystone.conf switches it off.
            Whoever can list keys, or read memcached's log, can act as any user who is logged in.
            - Switch it on, on all controllers at once in a quiet hour: every user logs in again, as all keys change.
                [kvs]
                enable_key_mangler = True
            """);
  }

  @Test
  void isSilentIfItIsOn() {
    Cloud cloud =
        new Cloud()
            .configured(
                "memcache", Duration.ofHours(1), Map.of("[kvs] enable_key_mangler", "True"));

    assertThat(cloud.findings(KeysInClear::check)).isEmpty();
  }

  @Test
  void isSilentIfTokensAreInSql() {
    Cloud cloud =
        new Cloud()
            .configured("sql", Duration.ofHours(1), Map.of("[kvs] enable_key_mangler", "False"));

    assertThat(cloud.findings(KeysInClear::check)).isEmpty();
  }
}
