package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Release;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Recognises releases by their last migrations ({@code keystone/common/sql/migrate_repo} and {@code
 * expand_repo}, from Zed on {@code migrations/versions} with {@code EXPAND_HEAD} of each release).
 */
final class Releases {

  private static final String CONTRACT_OF_ZED = "e25ffa003242";

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

  /** By alembic's heads, one for each of the branches expand and contract. */
  private static final Map<String, Release> BY_HEAD =
      Map.of(
          "27e647c0fad4", Release.ZED,
          "29e87d24a316", Release.ZED,
          "b4f8b3f584e0", Release.BOBCAT,
          "11c3b243b4cb", Release.BOBCAT,
          "99de3849d860", Release.BOBCAT,
          "c88cdce8f248", Release.BOBCAT,
          "47147121", Release.CARACAL,
          "e8725d6fa226", Release.GAZPACHO,
          "742c857f1dfb", Release.GAZPACHO);

  /** Of Folsom. Up to it, the owner of a token is inside {@code extra} only. */
  private static final int LAST_UNSUPPORTED = 4;

  private Releases() {}

  /**
   * Recognises the release by the tables that hold versions; {@link Release#UNKNOWN} if they do not
   * show it.
   *
   * @param columns readable columns by table
   * @throws CollectionException also if the schema is too old for the exporter
   */
  static Release read(Session session, Map<String, Set<String>> columns)
      throws CollectionException, InterruptedException {
    if (KeystoneTable.ALEMBIC_VERSION.isReadable(columns)) {
      Query heads = Query.of("release", "SELECT version_num FROM alembic_version LIMIT 100");
      Release release = ofHeads(session.list(heads, row -> row.getString(1)));
      if (release != Release.UNKNOWN) {
        return release;
      }
    }
    if (KeystoneTable.MIGRATE_VERSION.isReadable(columns)) {
      Map<String, Integer> versions = new HashMap<>();
      session.run(
          Query.of("release", "SELECT repository_id, version FROM migrate_version LIMIT 100"),
          row -> versions.put(row.getString(1), row.getInt(2)));
      if (isTooOld(versions)) {
        throw tooOld(session);
      }
      return ofVersions(versions);
    }
    return Release.UNKNOWN;
  }

  /** Recognises the release by the token table, as far as the account may see it. */
  static Release ofTokenTable(Session session, Map<String, Set<String>> columns)
      throws CollectionException, InterruptedException {
    if (columns.getOrDefault("token", Set.of()).contains(TokenTally.OWNER)) {
      // From other accounts the indexes are hidden, which would look like Grizzly's table.
      return ofTable(Indexes.read(session, KeystoneTable.TOKEN));
    }
    Query access = access(List.of(TokenTally.OWNER));
    SQLException error = session.tryRun(access, row -> {});
    if (error != null && SqlErrors.isMissing(error)) {
      throw tooOld(session);
    }
    // To an account with grants on columns only, the server denies a column that does not exist.
    if (error != null && !SqlErrors.isDenied(error)) {
      throw session.failed(access, error);
    }
    return Release.UNKNOWN;
  }

  /** Returns no row; the server's error distinguishes a missing table, column or grant. */
  static Query access(List<String> tokenColumns) {
    return Query.ofTokens(
        "access", "SELECT " + String.join(", ", tokenColumns) + " FROM token LIMIT 0");
  }

  private static CollectionException tooOld(Session session) {
    return new CollectionException(
        Kind.ERROR,
        "The schema of database '"
            + session.grants().database()
            + "' is that of Keystone Folsom or older, which is not supported: the exporter needs"
            + " Grizzly (2013.1) or later. Upgrade Keystone, or disable this collector with"
            + " --no-collector.sql.");
  }

  /** Whether the schema, by the version of each repository, is too old. */
  static boolean isTooOld(Map<String, Integer> versions) {
    return versions.getOrDefault("keystone", Integer.MAX_VALUE) <= LAST_UNSUPPORTED;
  }

  /** Recognises the release by the rows of {@code migrate_version}. */
  static Release ofVersions(Map<String, Integer> versions) {
    Integer migration = versions.get("keystone");
    Integer expansion = versions.get("keystone_expand");
    if (migration == null && expansion == null) {
      return Release.UNKNOWN;
    }
    // A new database of Yoga lacks the former.
    Map.Entry<Integer, Release> found =
        migration == null ? null : BY_MIGRATION.ceilingEntry(migration);
    if (found == null) {
      found = BY_EXPANSION.ceilingEntry(expansion == null ? 0 : expansion);
    }
    return found == null ? Release.USSURI : found.getValue();
  }

  /**
   * Recognises the release by the rows of {@code alembic_version}. Until an upgrade contracts the
   * schema, the release before still runs.
   */
  static Release ofHeads(List<String> heads) {
    return heads.contains(CONTRACT_OF_ZED)
        ? Release.ZED
        : heads.stream()
            .map(head -> BY_HEAD.getOrDefault(head, Release.LATER))
            .max(Comparator.naturalOrder())
            .orElse(Release.UNKNOWN);
  }

  /** Before Havana, the token table has none of Keystone's own indexes. */
  static Release ofTable(Indexes indexes) {
    Set<String> names = indexes.columnsByName().keySet();
    return names.contains("ix_token_expires") || names.contains("ix_token_user_id")
        ? Release.UNKNOWN
        : Release.GRIZZLY;
  }
}
