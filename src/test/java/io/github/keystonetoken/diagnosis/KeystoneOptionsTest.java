package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Release;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeystoneOptionsTest {

  @Test
  void saysHowToHashKeys() {
    Cloud cloud = new Cloud().configured("memcache", "[kvs] enable_key_mangler", "False");

    assertThat(cloud.findings(KeystoneOptions::keyMangler))
        .isEqualTo(
            """
            WARNING The keys of memcached hold live tokens
            [kvs] enable_key_mangler is false.
            Anyone who can list keys or read memcached's log can act as any user who is logged in.
            - Enable it on all controllers at once, in a quiet hour. All keys change, and all users must log in again.
                [kvs]
                enable_key_mangler = True
            """);
  }

  @Test
  void isSilentOnHashedKeys() {
    Cloud cloud = new Cloud().configured("memcache", "[kvs] enable_key_mangler", "True");

    assertThat(cloud.findings(KeystoneOptions::keyMangler)).isEmpty();
  }

  @Test
  void isSilentOnKeysIfTokensAreInSql() {
    Cloud cloud = new Cloud().configured("sql", "[kvs] enable_key_mangler", "False");

    assertThat(cloud.findings(KeystoneOptions::keyMangler)).isEmpty();
  }

  @Test
  void warnsOfLongEntriesInMemcached() {
    Cloud cloud =
        new Cloud()
            .configured(
                "pki", "memcache", Duration.ofHours(1), Map.of("[token] hash_algorithm", "sha256"));

    assertThat(cloud.findings(KeystoneOptions::hashAlgorithm))
        .isEqualTo(
            """
            WARNING [token] hash_algorithm = sha256 makes ids that are too long
            An id has 64 characters.
            A full list is then refused by the client, not by memcached: it waits 3 s and marks the healthy server as dead, for all users.
            - Return to the default on all controllers at once. All users must log in again.
                [token]
                hash_algorithm = md5
            """);
  }

  @Test
  void warnsOfIdsLongerThanColumn() {
    assertThat(
            new Cloud()
                .configured(
                    "pki", "sql", Duration.ofHours(1), Map.of("[token] hash_algorithm", "sha512"))
                .findings(KeystoneOptions::hashAlgorithm))
        .contains("An id has 128 characters.")
        .contains("The column token.id takes 64");
  }

  @ParameterizedTest
  @CsvSource({"pki, memcache, md5", "pki, sql, sha256", "uuid, sql, sha512"})
  void isSilentIfIdsFitOrNothingIsHashed(String provider, String driver, String algorithm) {
    Cloud cloud =
        new Cloud()
            .configured(
                provider, driver, Duration.ofHours(1), Map.of("[token] hash_algorithm", algorithm));

    assertThat(cloud.findings(KeystoneOptions::hashAlgorithm)).isEmpty();
  }

  @Test
  void kiloNeedsPath() {
    Cloud cloud =
        new Cloud()
            .release(Release.KILO)
            .configured("memcache_pool", "[token] driver", "memcache_pool");

    assertThat(cloud.findings(KeystoneOptions::driverName))
        .isEqualTo(
            """
            WARNING [token] driver has a name that Kilo does not know
            It is "memcache_pool".
            Keystone cannot import it, and will not start again once it is stopped.
            - Use this release's name, in keystone.conf on each controller.
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
    assertThat(cloud(release, driver).findings(KeystoneOptions::driverName))
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
    assertThat(cloud(release, driver).findings(KeystoneOptions::driverName)).isEmpty();
  }

  private static Cloud cloud(Release release, String driver) {
    return new Cloud().release(release).configured("sql", "[token] driver", driver);
  }

  @Test
  void writesCacheUrlAsList() {
    Cloud cloud =
        new Cloud()
            .configured("sql", "[cache] backend_argument", "url:10.0.0.11:11211, 10.0.0.12:11211");

    assertThat(cloud.findings(KeystoneOptions::serverLists))
        .isEqualTo(
            """
            WARNING [cache] backend_argument names several memcached servers in one string
            It is url:10.0.0.11:11211, 10.0.0.12:11211.
            Older releases of oslo.cache take it for one server: nothing is cached.
            - Remove that line and set memcache_servers, which is a list in every release.
                [cache]
                memcache_servers = 10.0.0.11:11211,10.0.0.12:11211
            """);
  }

  @Test
  void warnsOfSpacesUpToHavana() {
    Cloud cloud =
        new Cloud()
            .release(Release.HAVANA)
            .configured("memcache", "[memcache] servers", "10.0.0.11:11211, 10.0.0.12:11211");

    assertThat(cloud.findings(KeystoneOptions::serverLists))
        .startsWith("WARNING [memcache] servers has spaces, which")
        .contains("servers = 10.0.0.11:11211,10.0.0.12:11211");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ICEHOUSE | [cache] backend_argument | url:10.0.0.11:11211",
        "ICEHOUSE | [memcache] servers | 10.0.0.11:11211, 10.0.0.12:11211",
        "HAVANA | [memcache] servers | 10.0.0.11:11211,10.0.0.12:11211"
      })
  void isSilentOnOneServerOrListThatIsTrimmed(Release release, String option, String value) {
    Cloud cloud = new Cloud().release(release).configured("memcache", option, value);

    assertThat(cloud.findings(KeystoneOptions::serverLists)).isEmpty();
  }

  @Test
  void reportsTokensLostByExpiration() {
    Cloud cloud = new Cloud().configured("memcache", Duration.ofSeconds(2_592_001), Map.of());

    assertThat(cloud.findings(KeystoneOptions::expiration))
        .isEqualTo(
            """
            CRITICAL [token] expiration is over 30 days, and tokens are stored in memcached
            It is 2,592,001 seconds; memcached reads more than 2,592,000 as a date in 1970.
            Tokens and lists expire as soon as they are stored: no token can be validated.
            - Shorten it in keystone.conf on each controller, and restart Keystone.
                [token]
                expiration = 3600
            """);
  }

  @Test
  void isSilentAtExpirationOfThirtyDays() {
    Cloud cloud = new Cloud().configured("memcache", Duration.ofDays(30), Map.of());

    assertThat(cloud.findings(KeystoneOptions::expiration)).isEmpty();
  }

  @Test
  void isSilentOnLongExpirationInSql() {
    Cloud cloud = new Cloud().configured("sql", Duration.ofDays(31), Map.of());

    assertThat(cloud.findings(KeystoneOptions::expiration)).isEmpty();
  }
}
