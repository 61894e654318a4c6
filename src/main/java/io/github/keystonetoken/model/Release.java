package io.github.keystonetoken.model;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Keystone releases, as far as the schema tells them apart, oldest first. Defaults are those of
 * {@code keystone/common/config.py} (to Mitaka) and {@code keystone/conf/token.py} (from Newton);
 * those of an unknown release are empty.
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

  /** For a sentence: {@code Icehouse}. */
  public String title() {
    return name().charAt(0) + label().substring(1);
  }

  /** Lifetime of a token if {@code [token] expiration} is not set. */
  Optional<Duration> defaultExpiration() {
    return known(isBefore(ICEHOUSE) ? Duration.ofDays(1) : Duration.ofHours(1));
  }

  /**
   * How long a flush may keep an expired row: zero before Ocata; up to Queens {@code [token]
   * allow_expired_window}, by default two days; empty from Rocky on, which has no flush.
   *
   * @param configured what is set, which counts for an unknown release too
   */
  public Optional<Duration> allowExpiredWindow(Optional<Duration> configured) {
    if (this == UNKNOWN) {
      return configured;
    }
    if (isBefore(OCATA)) {
      return Optional.of(Duration.ZERO);
    }
    return hasTokenDrivers()
        ? Optional.of(configured.orElse(Duration.ofDays(2)))
        : Optional.empty();
  }

  /** Whether tokens may be stored: Rocky removed the last token driver, and the flush with it. */
  public boolean hasTokenDrivers() {
    return this == UNKNOWN || isBefore(ROCKY);
  }

  /** Where tokens are kept if {@code [token] driver} is not set; empty from Rocky on. */
  Optional<String> defaultDriver() {
    return hasTokenDrivers() ? known(isBefore(HAVANA) ? "kvs" : "sql") : Optional.empty();
  }

  /** The provider if {@code [token] provider} is not set. */
  Optional<String> defaultProvider() {
    return known(isBefore(JUNO) ? "pki" : isBefore(OCATA) ? "uuid" : "fernet");
  }

  private boolean isBefore(Release other) {
    return compareTo(other) < 0;
  }

  private <T> Optional<T> known(T fact) {
    return this == UNKNOWN ? Optional.empty() : Optional.of(fact);
  }
}
