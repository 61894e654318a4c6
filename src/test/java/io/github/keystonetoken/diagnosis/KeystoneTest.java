package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.metrics.ExampleSnapshots;
import io.github.keystonetoken.model.FernetKeys;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Snapshot.ConfigReload;
import io.github.keystonetoken.model.TokenLifetime.ObservedLifetime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Findings about Keystone's configuration, its tokens' lifetime and its Fernet keys. */
final class KeystoneTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  private static Cloud option(Release release, String driver, String option, String value) {
    return new Cloud().release(release).configured(driver, option, value);
  }

  private static Cloud mangler(String driver, String enabled) {
    return option(Release.ICEHOUSE, driver, "[kvs] enable_key_mangler", enabled);
  }

  private static Cloud hash(String provider, String driver, String algorithm) {
    return new Cloud()
        .configured(provider, driver, HOUR, Map.of("[token] hash_algorithm", algorithm));
  }

  private static Cloud servers(Release release, String servers) {
    return option(release, "memcache", "[memcache] servers", servers);
  }

  private static Cloud cacheServers(String url) {
    return option(Release.ICEHOUSE, "sql", "[cache] backend_argument", url);
  }

  private static Cloud expiration(String driver, Duration expiration) {
    return new Cloud().configured(driver, expiration, Map.of());
  }

  @Test
  void correctsOptions() {
    String spaced = "10.0.0.11:11211, 10.0.0.12:11211";
    Duration month = Duration.ofDays(30);
    new Examples("options.txt")
        .of(KeystoneOptions::keyMangler)
        .finds("live tokens as keys", mangler("memcache", "False"))
        .isSilent("hashed keys", mangler("memcache", "True"))
        .isSilent("keys of a cache", mangler("sql", "False"))
        .of(KeystoneOptions::hashAlgorithm)
        .finds("long ids in memcached", hash("pki", "memcache", "sha256"))
        .isSilent("default algorithm", hash("pki", "memcache", "md5"))
        .finds("ids longer than the column", hash("pki", "sql", "sha512"))
        .isSilent("ids fit the column", hash("pki", "sql", "sha256"))
        .isSilent("ids are no hashes", hash("uuid", "sql", "sha512"))
        .of(KeystoneOptions::driverName)
        .finds(
            "driver of a later release",
            option(Release.KILO, "memcache_pool", "[token] driver", "memcache_pool"))
        .of(KeystoneOptions::serverLists)
        .finds("servers of the cache in one string", cacheServers("url:" + spaced))
        .isSilent("one server of the cache", cacheServers("url:10.0.0.11:11211"))
        .finds("spaces between servers", servers(Release.HAVANA, spaced))
        .isSilent("spaces that Icehouse trims", servers(Release.ICEHOUSE, spaced))
        .isSilent("no spaces", servers(Release.HAVANA, spaced.replace(" ", "")))
        .of(KeystoneOptions::expiration)
        .finds("over 30 days", expiration("memcache", month.plusSeconds(1)))
        .isSilent("30 days", expiration("memcache", month))
        .isSilent("31 days in SQL", expiration("sql", month.plus(DAY)))
        .verify();
  }

  /** Without a right name, the driver's own is right. */
  @ParameterizedTest
  @CsvSource({
    "ICEHOUSE, sql, keystone.token.backends.sql.Token",
    "ICEHOUSE, keystone.token.backends.sql.Token,",
    "JUNO, keystone.token.backends.sql.Token,",
    "KILO, keystone.token.backends.sql.Token, keystone.token.persistence.backends.sql.Token",
    "KILO, keystone.token.persistence.backends.sql.Token,",
    "LIBERTY, sql,",
    "MITAKA, keystone.token.backends.sql.Token, sql"
  })
  void writesDriverAsReleaseKnowsIt(Release release, String driver, @Nullable String right) {
    String finding =
        option(release, "sql", "[token] driver", driver).findings(KeystoneOptions::driverName);
    if (right == null) {
      assertThat(finding).isEmpty();
    } else {
      assertThat(finding).contains("driver = " + right + "\n");
    }
  }

  private static Cloud observed(Duration lifetime, int secondsAgo) {
    return expiration("sql", HOUR)
        .with(
            cloud ->
                cloud.observedLifetime =
                    Optional.of(new ObservedLifetime(lifetime, NOW.minusSeconds(secondsAgo))));
  }

  /** A day instead of an hour. */
  private static Cloud observed() {
    return observed(DAY, 40);
  }

  private static Snapshot loaded(Cloud cloud, Instant at) {
    return cloud.snapshot().withReload(new ConfigReload(true, at));
  }

  private static Snapshot observed(Keystone keystone) {
    return loaded(observed().with(cloud -> cloud.keystone = keystone), Instant.EPOCH);
  }

  @Test
  void reportsLifetimeAndKeysThatDoNotMatch() {
    new Examples("lifetime.txt")
        .of(LifetimeExceeded::check)
        .finds("longer than configured", loaded(observed(), NOW.minusSeconds(3_640)))
        .isSilent("an hour after a change", loaded(observed(), NOW.minusSeconds(3_639)))
        .finds(
            "longer than the default",
            observed(ExampleSnapshots.keystone(true, "sql", "uuid", null, null)))
        .isSilent("nothing is configured", observed(Keystone.unknown()))
        .finds("longer, in a command", observed())
        .isSilent("not lately, in a command", observed(DAY, 601))
        .finds("over a minute longer", loaded(observed(Duration.ofMinutes(62), 40), Instant.EPOCH))
        .isSilent("a minute longer", loaded(observed(Duration.ofMinutes(61), 40), Instant.EPOCH))
        .of(FernetRotation::stopped)
        .finds("keys are not rotated", fernet("fernet", HOUR, days(30).plus(HOUR), days(10)))
        .isSilent("three intervals", fernet("fernet", HOUR, days(30), days(10)))
        .isSilent("a week", fernet("fernet", HOUR, days(7), HOUR))
        .isSilent("rotated by hand", fernet("fernet", HOUR, days(400), Duration.ofMinutes(59)))
        .isSilent("keys are not in use", fernet("uuid", HOUR, days(400), DAY))
        .isSilent("rotated once", fernet("fernet", days(365), days(365), null))
        .of(FernetRotation::tokensOutliveKeys)
        .finds("tokens outlive keys", fernet("fernet", DAY, HOUR, DAY.dividedBy(2)))
        .isSilent("keys outlive tokens", fernet("fernet", DAY.dividedBy(2), HOUR, DAY.dividedBy(2)))
        .isSilent("rotated once, long lifetime", fernet("fernet", days(365), days(365), null))
        .verify();
  }

  private static Duration days(int number) {
    return Duration.ofDays(number);
  }

  private static Snapshot fernet(
      String provider, Duration lifetime, Duration age, @Nullable Duration interval) {
    FernetKeys keys =
        new FernetKeys(3, 3, 17, Optional.of(NOW.minus(age)), Optional.ofNullable(interval));
    return Snapshot.initial(ExampleSnapshots.keystone(true, null, provider, lifetime, null))
        .withFernet(Outcome.ok(keys, NOW));
  }
}
