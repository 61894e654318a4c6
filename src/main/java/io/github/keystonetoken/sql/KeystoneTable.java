package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Release;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A table of Keystone's and the columns that the exporter reads of it. A table whose columns came
 * in several releases is here several times.
 */
enum KeystoneTable {
  TOKEN(Release.GRIZZLY, Release.LATER, "expires", "valid", "user_id"),
  MIGRATE_VERSION(Release.GRIZZLY, Release.USSURI, "repository_id", "version"),
  /** A new database of Zed lacks the other. */
  ALEMBIC_VERSION(Release.ZED, Release.LATER, "version_num"),

  // To Liberty user has the name; from Mitaka on it has none and the others do
  // (keystone/common/sql/migrate_repo/versions/091). id_mapping has only the LDAP ids of LDAP
  // users.
  LOCAL_USER(Release.MITAKA, Release.LATER, "user_id", "name", KeystoneTable.DOMAIN_ID),
  NONLOCAL_USER(Release.NEWTON, Release.LATER, "user_id", "name", KeystoneTable.DOMAIN_ID),
  USER(Release.GRIZZLY, Release.LIBERTY, "id", "name", KeystoneTable.DOMAIN_ID),
  FEDERATED_USER(Release.MITAKA, Release.LATER, "user_id", "display_name"),
  ID_MAPPING(
      Release.JUNO, Release.LATER, "public_id", "local_id", "entity_type", KeystoneTable.DOMAIN_ID),

  /** {@link #USER} later: the domains of federated users (Ocata, 014). */
  USER_DOMAIN("user", Release.OCATA, Release.LATER, "id", KeystoneTable.DOMAIN_ID),

  // A domain is a project from Mitaka on (093); its own table is dropped in Newton (102).
  DOMAIN(Release.GRIZZLY, Release.LIBERTY, "id", "name"),
  PROJECT(Release.MITAKA, Release.LATER, "id", "name", "is_domain"),

  /** Up to Juno these events are in memory ({@code [revoke] driver} in config.py). */
  REVOCATION_EVENT(Release.KILO, Release.LATER, "revoked_at"),
  /** The columns of the indexes that 2026.1 adds, which the server hides otherwise. */
  REVOCATION_INDEXES(
      "revocation_event",
      Release.GAZPACHO,
      Release.LATER,
      "project_id",
      "user_id",
      "issued_before",
      "audit_id"),
  TRUST(Release.GRIZZLY, Release.LATER, "deleted_at", "expires_at"),
  /** The expiry of a trust once more, in microseconds since 1970. */
  TRUST_MICROSECONDS("trust", Release.QUEENS, Release.LATER, "expires_at_int"),
  APPLICATION_CREDENTIAL(Release.QUEENS, Release.LATER, "expires_at");

  /** Tables with users' names, best name first: id and name, which may be NULL, lead. */
  static final List<KeystoneTable> NAMES =
      List.of(LOCAL_USER, NONLOCAL_USER, USER, FEDERATED_USER, ID_MAPPING);

  /** Tables other than {@code token} in which rows stay after their use. */
  static final List<KeystoneTable> BACKLOGS =
      List.of(REVOCATION_EVENT, TRUST, APPLICATION_CREDENTIAL);

  /** Names of users are unique within their domain only. Read if it may be. */
  static final String DOMAIN_ID = "domain_id";

  private final String sqlName;
  private final Release first;
  private final Release last;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable.
  private final List<String> columns;

  KeystoneTable(Release first, Release last, String... columns) {
    this("", first, last, columns);
  }

  KeystoneTable(String sqlName, Release first, Release last, String... columns) {
    this.sqlName = sqlName.isEmpty() ? name().toLowerCase(Locale.ROOT) : sqlName;
    this.first = first;
    this.last = last;
    this.columns = List.of(columns);
  }

  /** Its name, not quoted. */
  String sqlName() {
    return sqlName;
  }

  /** Columns to grant. */
  List<String> columns() {
    return columns;
  }

  /** Whether this release fills it; an unknown release may be any. */
  boolean isUsedIn(Release release) {
    return release == Release.UNKNOWN
        || (release.compareTo(first) >= 0 && release.compareTo(last) <= 0);
  }

  /** Whether these columns, by table, are enough to read it. */
  boolean isReadable(Map<String, Set<String>> readableColumns) {
    Set<String> readable = readableColumns.getOrDefault(sqlName, Set.of());
    return columns.stream()
        .allMatch(column -> column.equals(DOMAIN_ID) || readable.contains(column));
  }
}
