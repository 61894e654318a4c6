package io.github.keystonetoken.model;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Keystone releases, as far as the schema tells them apart, oldest first. Defaults are those of
 * {@code keystone/common/config.py} (to Mitaka) and {@code keystone/conf/token.py} (from Newton).
 */
public enum Release {
  GRIZZLY,
  HAVANA,
  ICEHOUSE,
  JUNO,
  KILO,
  LIBERTY,
  MITAKA,
  NEWTON,
  OCATA,
  PIKE,
  QUEENS,
  ROCKY,
  STEIN,
  TRAIN,
  /** Ussuri, Victoria, Wallaby, Xena, Yoga share one schema. */
  USSURI,
  /** Zed and everything after it: alembic keeps the schema. */
  ZED,
  UNKNOWN;

  /** The value of the label {@code release}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As a sentence has it: {@code Icehouse}. */
  public String title() {
    return name().charAt(0) + label().substring(1);
  }

  /**
   * Lifetime of a token where {@code [token] expiration} is not set; empty for an unknown release.
   */
  public Optional<Duration> defaultExpiration() {
    if (this == UNKNOWN) {
      return Optional.empty();
    }
    return Optional.of(compareTo(ICEHOUSE) < 0 ? Duration.ofDays(1) : Duration.ofHours(1));
  }

  /**
   * How long an expired row may stay. From Ocata to Queens {@code token_flush} leaves it for {@code
   * [token] allow_expired_window}, two days where that is not set. Before, an expired row is of no
   * use at once. From Rocky on there is no flush: empty, as for an unknown release whose
   * configuration does not tell.
   *
   * @param configured {@code [token] allow_expired_window}
   */
  public Optional<Duration> allowExpiredWindow(Optional<Duration> configured) {
    if (this == UNKNOWN) {
      return configured;
    }
    if (!hasTokenDrivers()) {
      return Optional.empty();
    }
    return Optional.of(
        compareTo(OCATA) < 0 ? Duration.ZERO : configured.orElse(Duration.ofDays(2)));
  }

  /**
   * Whether tokens may be stored at all, which they may be in an unknown release. Rocky removed the
   * last token driver, and the flush with it.
   */
  public boolean hasTokenDrivers() {
    return this == UNKNOWN || compareTo(ROCKY) < 0;
  }

  /**
   * Where tokens are kept if {@code [token] driver} is not set; empty for an unknown release and
   * from Rocky on, which has no such option.
   */
  public Optional<String> defaultDriver() {
    if (this == UNKNOWN || !hasTokenDrivers()) {
      return Optional.empty();
    }
    return Optional.of(compareTo(HAVANA) < 0 ? "kvs" : "sql");
  }

  /** The provider if {@code [token] provider} is not set; empty for an unknown release. */
  public Optional<String> defaultProvider() {
    if (this == UNKNOWN) {
      return Optional.empty();
    }
    if (compareTo(OCATA) >= 0) {
      return Optional.of("fernet");
    }
    if (compareTo(JUNO) >= 0) {
      return Optional.of("uuid");
    }
    return Optional.of("pki");
  }
}
