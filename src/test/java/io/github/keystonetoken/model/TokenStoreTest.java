package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.metrics.ExampleSnapshots;
import io.github.keystonetoken.model.TokenStore.Basis;
import io.github.keystonetoken.model.TokenStore.Place;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenStoreTest {

  @ParameterizedTest
  @CsvSource({
    // A keystone.conf or flags say it.
    "false, sql, , UNKNOWN, UNKNOWN, SQL, CONFIGURED",
    "false, sql, uuid, KILO, MEMCACHED, SQL, CONFIGURED",
    "true, memcache, uuid, KILO, SQL, MEMCACHED, CONFIGURED",
    "true, memcache_pool, , KILO, UNKNOWN, MEMCACHED, CONFIGURED",
    "true, kvs, uuid, OCATA, UNKNOWN, MEMCACHED, CONFIGURED",
    "false, , fernet, UNKNOWN, SQL, NONE, CONFIGURED",
    "true, sql, jws, QUEENS, UNKNOWN, NONE, CONFIGURED",
    // A keystone.conf leaves it out: the release's default.
    "true, , , KILO, UNKNOWN, SQL, CONFIGURED",
    "true, , , PIKE, UNKNOWN, NONE, CONFIGURED",
    "true, , , ZED, UNKNOWN, NONE, CONFIGURED",
    // In Keystone's own memory, or nothing says it: what was observed.
    "true, , , GRIZZLY, SQL, SQL, OBSERVED",
    "true, kvs, pki, HAVANA, UNKNOWN, UNKNOWN, OBSERVED",
    "false, , , KILO, UNKNOWN, UNKNOWN, OBSERVED",
    "false, , , KILO, MEMCACHED, MEMCACHED, OBSERVED",
    "false, custom, , KILO, SQL, SQL, OBSERVED",
    "true, , , UNKNOWN, SQL, SQL, OBSERVED",
    // Rocky and later store no tokens.
    "false, , , ROCKY, UNKNOWN, NONE, OBSERVED",
    "false, , , ZED, SQL, NONE, OBSERVED",
  })
  void isConfiguredElseObserved(
      boolean hasConf,
      String driver,
      String provider,
      Release release,
      Place observed,
      Place place,
      Basis basis) {
    Keystone keystone = ExampleSnapshots.keystone(hasConf, driver, provider, null, null);

    TokenStore store = TokenStore.of(keystone, release, observed);

    assertThat(store.place()).isEqualTo(place);
    assertThat(store.basis()).isEqualTo(basis);
  }

  @ParameterizedTest
  @CsvSource({
    "SQL, sql, unknown",
    "MEMCACHED, memcache, unknown",
    "NONE, unknown, fernet",
    "UNKNOWN, unknown, unknown"
  })
  void namesDriverAndProviderAsObserved(Place observed, String driver, String provider) {
    TokenStore store = TokenStore.of(Keystone.unknown(), Release.MITAKA, observed);

    assertThat(store.driver()).isEqualTo(driver);
    assertThat(store.provider()).isEqualTo(provider);
  }
}
