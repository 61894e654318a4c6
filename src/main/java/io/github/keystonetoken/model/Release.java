package io.github.keystonetoken.model;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Keystone releases, as far as the schema tells them apart, oldest first: those that share one are
 * named after the first of them. Defaults are those of {@code keystone/common/config.py} (to
 * Mitaka) and {@code keystone/conf/token.py} (from Newton); those of an unknown release are empty.
 */
public enum Release implements Labelled {
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
  USSURI("ussuri", "Ussuri to Yoga", "victoria wallaby xena yoga"),
  ZED("zed", "Zed to 2023.1", "2023.1"),
  BOBCAT("2023.2", "2023.2", ""),
  CARACAL("2024.1", "2024.1 to 2025.2", "2024.2 2025.1 2025.2"),
  GAZPACHO("2026.1", "2026.1 or later", ""),
  /** With a migration that this exporter does not know. */
  LATER("later than 2026.1", "later than 2026.1", ""),
  UNKNOWN("unknown", "unknown", "");

  private final String label;
  private final String title;
  private final String others;

  Release() {
    this.label = name().toLowerCase(Locale.ROOT);
    this.title = name().charAt(0) + label.substring(1);
    this.others = "";
  }

  Release(String label, String title, String others) {
    this.label = label;
    this.title = title;
    this.others = others;
  }

  /** The value of the label {@code release}, which stays when a later release has the schema. */
  @Override
  public String label() {
    return label;
  }

  /** Whether a release of this name has the schema. */
  public boolean isNamed(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return label.equals(lower) || List.of(others.split(" ")).contains(lower);
  }

  /** For a sentence: {@code Icehouse}, {@code 2024.1 to 2025.2}. */
  public String title() {
    return title;
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
