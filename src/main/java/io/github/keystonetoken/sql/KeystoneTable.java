package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Release;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** A table of Keystone's that the exporter reads, and the columns that it reads of it. */
enum KeystoneTable {
  TOKEN(Release.GRIZZLY, Release.ZED, "expires", "valid", "user_id"),
  MIGRATE_VERSION(Release.GRIZZLY, Release.ZED, "repository_id", "version"),
  /** From Zed on, when a new database lacks the other. */
  ALEMBIC_VERSION(Release.ZED, Release.ZED, "version_num"),

  // To Liberty user has the name; from Mitaka on it has none and the others do
  // (keystone/common/sql/migrate_repo/versions/091). id_mapping knows LDAP users by their LDAP id
  // only.
  LOCAL_USER(Release.MITAKA, Release.ZED, "user_id", "name"),
  NONLOCAL_USER(Release.NEWTON, Release.ZED, "user_id", "name"),
  USER(Release.GRIZZLY, Release.LIBERTY, "id", "name"),
  FEDERATED_USER(Release.MITAKA, Release.ZED, "user_id", "display_name"),
  ID_MAPPING(Release.JUNO, Release.ZED, "public_id", "local_id", "entity_type"),

  /** Up to Juno these events are in memory ({@code [revoke] driver} in config.py). */
  REVOCATION_EVENT(Release.KILO, Release.ZED, "revoked_at"),
  TRUST(Release.GRIZZLY, Release.ZED, "deleted_at", "expires_at");

  /** Tables with users' names, best name first: id and name, which may be NULL, lead. */
  static final List<KeystoneTable> NAMES =
      List.of(LOCAL_USER, NONLOCAL_USER, USER, FEDERATED_USER, ID_MAPPING);

  /** Tables other than {@code token} in which rows stay after their use. */
  static final List<KeystoneTable> BACKLOGS = List.of(REVOCATION_EVENT, TRUST);

  /** From Queens on the expiry of a trust is written twice, here in microseconds since 1970. */
  static final String EXPIRES_AT_INT = "expires_at_int";

  private final Release first;
  private final Release last;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable.
  private final List<String> columns;

  KeystoneTable(Release first, Release last, String... columns) {
    this.first = first;
    this.last = last;
    this.columns = List.of(columns);
  }

  /** Its name, not quoted. */
  String sqlName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Columns without which it cannot be read; every release that has the table has them. */
  List<String> columns() {
    return columns;
  }

  /** Whether this release fills it; an unknown release may be any. */
  boolean isUsedIn(Release release) {
    return release == Release.UNKNOWN
        || (release.compareTo(first) >= 0 && release.compareTo(last) <= 0);
  }

  /** Columns to grant; if the release is unknown, only those that every release has. */
  List<String> columnsIn(Release release) {
    boolean queens = release != Release.UNKNOWN && release.compareTo(Release.QUEENS) >= 0;
    return this == TRUST && queens ? withExpiresAtInt() : columns;
  }

  /** Columns to read; empty if too few are readable. */
  List<String> columnsAmong(Set<String> readable) {
    if (!readable.containsAll(columns)) {
      return List.of();
    }
    return this == TRUST && readable.contains(EXPIRES_AT_INT) ? withExpiresAtInt() : columns;
  }

  private List<String> withExpiresAtInt() {
    return Stream.concat(columns.stream(), Stream.of(EXPIRES_AT_INT)).toList();
  }
}
