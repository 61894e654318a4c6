package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Release;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Recognises releases by the numbers of their last migrations ({@code
 * keystone/common/sql/migrate_repo} and {@code expand_repo} of each release).
 */
final class Releases {

  private static final NavigableMap<Integer, Release> BY_MIGRATION =
      new TreeMap<>(
          Map.of(
              22, Release.GRIZZLY,
              36, Release.HAVANA,
              44, Release.ICEHOUSE,
              55, Release.JUNO,
              67, Release.KILO,
              75, Release.LIBERTY,
              97, Release.MITAKA));

  private static final NavigableMap<Integer, Release> BY_EXPANSION =
      new TreeMap<>(
          Map.of(
              4, Release.NEWTON,
              16, Release.OCATA,
              24, Release.PIKE,
              44, Release.QUEENS,
              52, Release.ROCKY,
              61, Release.STEIN,
              71, Release.TRAIN));

  /** Folsom's; up to there, the owner of a token stands only inside {@code extra}. */
  private static final int LAST_UNSUPPORTED = 4;

  private Releases() {}

  /**
   * Whether the schema is older than any that the exporter reads.
   *
   * @param versions version by repository
   */
  static boolean isTooOld(Map<String, Integer> versions) {
    return versions.getOrDefault("keystone", Integer.MAX_VALUE) <= LAST_UNSUPPORTED;
  }

  /**
   * By the rows of {@code migrate_version}.
   *
   * @param versions version by repository
   */
  static Release ofVersions(Map<String, Integer> versions) {
    Integer migration = versions.get("keystone");
    if (migration == null) {
      return Release.UNKNOWN;
    }
    Map.Entry<Integer, Release> early = BY_MIGRATION.ceilingEntry(migration);
    if (early != null) {
      return early.getValue();
    }
    Map.Entry<Integer, Release> late =
        BY_EXPANSION.ceilingEntry(versions.getOrDefault("keystone_expand", 0));
    return late == null ? Release.USSURI : late.getValue();
  }

  /**
   * By the token table, which before Havana had none of Keystone's own indexes.
   *
   * @param indexes of the table; an account that may not read its columns sees none, so do not ask
   *     for such an account
   */
  static Release ofTable(Indexes indexes) {
    return indexes.isNamed("ix_token_expires") || indexes.isNamed("ix_token_user_id")
        ? Release.UNKNOWN
        : Release.GRIZZLY;
  }
}
