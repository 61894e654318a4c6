package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.NOW;
import static io.github.keystonetoken.diagnosis.Example.example;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.FernetKeys;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Snapshot.ConfigReload;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Findings about Keystone's configuration, its tokens' lifetime and its Fernet keys. */
final class KeystoneTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  private static Cloud option(Release release, String driver, String option, String value) {
    return new Cloud().release(release).configured(driver, option, value);
  }

  private static Cloud hashAlgorithm(String provider, String driver, String algorithm) {
    return new Cloud()
        .configured(provider, driver, HOUR, Map.of("[token] hash_algorithm", algorithm));
  }

  private static Cloud expiration(String driver, Duration expiration) {
    return new Cloud().configured(driver, expiration, Map.of());
  }

  @Test
  void correctsOptions() {
    Example.assertTexts(
        "options.txt",
        example(
            "live tokens as keys",
            KeystoneOptions::keyMangler,
            option(Release.ICEHOUSE, "memcache", "[kvs] enable_key_mangler", "False")),
        example(
            "long ids in memcached",
            KeystoneOptions::hashAlgorithm,
            hashAlgorithm("pki", "memcache", "sha256")),
        example(
            "ids longer than the column",
            KeystoneOptions::hashAlgorithm,
            hashAlgorithm("pki", "sql", "sha512")),
        example(
            "driver of a later release",
            KeystoneOptions::driverName,
            option(Release.KILO, "memcache_pool", "[token] driver", "memcache_pool")),
        example(
            "servers of the cache in one string",
            KeystoneOptions::serverLists,
            option(
                Release.ICEHOUSE,
                "sql",
                "[cache] backend_argument",
                "url:10.0.0.11:11211, 10.0.0.12:11211")),
        example(
            "spaces between servers",
            KeystoneOptions::serverLists,
            option(
                Release.HAVANA,
                "memcache",
                "[memcache] servers",
                "10.0.0.11:11211, 10.0.0.12:11211")),
        example(
            "over 30 days",
            KeystoneOptions::expiration,
            expiration("memcache", Duration.ofDays(30).plusSeconds(1))));
  }

  @TestFactory
  Stream<DynamicTest> isSilentOnSoundOptions() {
    return Example.assertSilent(
        example(
            "hashed keys",
            KeystoneOptions::keyMangler,
            option(Release.ICEHOUSE, "memcache", "[kvs] enable_key_mangler", "True")),
        example(
            "keys of a cache",
            KeystoneOptions::keyMangler,
            option(Release.ICEHOUSE, "sql", "[kvs] enable_key_mangler", "False")),
        example(
            "default algorithm",
            KeystoneOptions::hashAlgorithm,
            hashAlgorithm("pki", "memcache", "md5")),
        example(
            "ids fit the column",
            KeystoneOptions::hashAlgorithm,
            hashAlgorithm("pki", "sql", "sha256")),
        example(
            "ids are no hashes",
            KeystoneOptions::hashAlgorithm,
            hashAlgorithm("uuid", "sql", "sha512")),
        example(
            "one server of the cache",
            KeystoneOptions::serverLists,
            option(
                Release.ICEHOUSE, "memcache", "[cache] backend_argument", "url:10.0.0.11:11211")),
        example(
            "spaces that Icehouse trims",
            KeystoneOptions::serverLists,
            option(Release.ICEHOUSE, "memcache", "[memcache] servers", "10.0.0.11:1, 10.0.0.12:1")),
        example(
            "no spaces",
            KeystoneOptions::serverLists,
            option(Release.HAVANA, "memcache", "[memcache] servers", "10.0.0.11:1,10.0.0.12:1")),
        example(
            "30 days", KeystoneOptions::expiration, expiration("memcache", Duration.ofDays(30))),
        example(
            "31 days in SQL", KeystoneOptions::expiration, expiration("sql", Duration.ofDays(31))));
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

  private static Cloud observed(Duration lifetime) {
    return expiration("sql", HOUR).observedLifetime(lifetime, NOW.minusSeconds(40));
  }

  private static Snapshot loaded(Cloud cloud, Instant at) {
    return cloud.snapshot().withReload(new ConfigReload(true, at));
  }

  @Test
  void reportsLifetimeAndKeysThatDoNotMatch() {
    Cloud byDefault = observed(DAY).keystone(keystone(Optional.of("sql"), "uuid", null));
    Example.assertTexts(
        "lifetime.txt",
        example(
            "longer than configured",
            LifetimeExceeded::check,
            loaded(observed(DAY), NOW.minusSeconds(3_640))),
        example(
            "longer than the default", LifetimeExceeded::check, loaded(byDefault, Instant.EPOCH)),
        example("longer, in a command", LifetimeExceeded::check, observed(DAY)),
        example(
            "over a minute longer",
            LifetimeExceeded::check,
            loaded(observed(Duration.ofMinutes(62)), Instant.EPOCH)),
        example(
            "keys are not rotated",
            FernetRotation::stopped,
            fernet("fernet", HOUR, Duration.ofDays(30).plusHours(1), Duration.ofDays(10))),
        example(
            "tokens outlive keys",
            FernetRotation::tokensOutliveKeys,
            fernet("fernet", DAY, Duration.ofMinutes(1), Duration.ofHours(12))));
  }

  @TestFactory
  Stream<DynamicTest> isSilentOnMatchingLifetime() {
    Duration year = Duration.ofDays(365);
    return Example.assertSilent(
        example(
            "an hour after a change",
            LifetimeExceeded::check,
            loaded(observed(DAY), NOW.minusSeconds(3_639))),
        example(
            "not lately, in a command",
            LifetimeExceeded::check,
            observed(DAY).observedLifetime(DAY, NOW.minusSeconds(601))),
        example(
            "a minute longer",
            LifetimeExceeded::check,
            loaded(observed(Duration.ofMinutes(61)), Instant.EPOCH)),
        example(
            "nothing is configured",
            LifetimeExceeded::check,
            loaded(observed(DAY).keystone(Keystone.unknown()), Instant.EPOCH)),
        example(
            "three intervals",
            FernetRotation::stopped,
            fernet("fernet", HOUR, Duration.ofDays(30), Duration.ofDays(10))),
        example(
            "a week", FernetRotation::stopped, fernet("fernet", HOUR, Duration.ofDays(7), HOUR)),
        example(
            "rotated by hand",
            FernetRotation::stopped,
            fernet("fernet", HOUR, Duration.ofDays(400), Duration.ofMinutes(59))),
        example(
            "keys are not in use",
            FernetRotation::stopped,
            fernet("uuid", HOUR, Duration.ofDays(400), DAY)),
        example(
            "keys outlive tokens",
            FernetRotation::tokensOutliveKeys,
            fernet("fernet", Duration.ofHours(12), HOUR, Duration.ofHours(12))),
        example("rotated once", FernetRotation::stopped, fernet("fernet", year, year, null)),
        example(
            "rotated once, long lifetime",
            FernetRotation::tokensOutliveKeys,
            fernet("fernet", year, year, null)));
  }

  private static Snapshot fernet(
      String provider, Duration lifetime, Duration age, @Nullable Duration interval) {
    FernetKeys keys =
        new FernetKeys(3, 3, 17, Optional.of(NOW.minus(age)), Optional.ofNullable(interval));
    return Snapshot.initial(keystone(Optional.empty(), provider, lifetime))
        .withFernet(Outcome.ok(keys, NOW));
  }

  private static Keystone keystone(
      Optional<String> driver, String provider, @Nullable Duration expiration) {
    return new Keystone(
        true,
        driver,
        Optional.of(provider),
        Optional.ofNullable(expiration),
        Optional.empty(),
        Keystone.DEFAULT_REVOCATION_BUFFER,
        Keystone.Written.NOTHING);
  }
}
