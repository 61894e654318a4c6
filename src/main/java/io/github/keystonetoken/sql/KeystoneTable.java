package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Release;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** A table of Keystone's that the exporter reads, and the columns that it reads of it. */
enum KeystoneTable {
  TOKEN(Release.GRIZZLY, Release.LATER, "expires", "valid", "user_id"),
  MIGRATE_VERSION(Release.GRIZZLY, Release.LATER, "repository_id", "version"),
  /** From Zed on, when a new database lacks the other. */
  ALEMBIC_VERSION(Release.ZED, Release.LATER, "version_num"),

  // To Liberty user has the name; from Mitaka on it has none and the others do
  // (keystone/common/sql/migrate_repo/versions/091). id_mapping knows LDAP users by their LDAP id
  // only.
  LOCAL_USER(Release.MITAKA, Release.LATER, List.of("user_id", "name"), KeystoneTable.DOMAIN_ID),
  NONLOCAL_USER(Release.NEWTON, Release.LATER, List.of("user_id", "name"), KeystoneTable.DOMAIN_ID),
  USER(Release.GRIZZLY, Release.LIBERTY, List.of("id", "name"), KeystoneTable.DOMAIN_ID),
  FEDERATED_USER(Release.MITAKA, Release.LATER, "user_id", "display_name"),
  ID_MAPPING(
      Release.JUNO,
      Release.LATER,
      List.of("public_id", "local_id", "entity_type"),
      KeystoneTable.DOMAIN_ID),

  /** The same table as {@link #USER}, later: it has the domains of federated users (Ocata, 014). */
  USER_DOMAIN(Release.OCATA, Release.LATER, "id", "domain_id") {
    @Override
    String sqlName() {
      return USER.sqlName();
    }
  },

  // A domain is a project from Mitaka on (093); its own table is dropped in Newton (102).
  DOMAIN(Release.GRIZZLY, Release.LIBERTY, "id", "name"),
  PROJECT(Release.MITAKA, Release.LATER, "id", "name", "is_domain"),

  /** Up to Juno these events are in memory ({@code [revoke] driver} in config.py). */
  REVOCATION_EVENT(Release.KILO, Release.LATER, "revoked_at"),
  /** The same table: the columns of the indexes that 2026.1 adds, which are hidden otherwise. */
  REVOCATION_INDEXES(
      Release.GAZPACHO, Release.LATER, "project_id", "user_id", "issued_before", "audit_id") {
    @Override
    String sqlName() {
      return REVOCATION_EVENT.sqlName();
    }
  },
  TRUST(
      Release.GRIZZLY,
      Release.LATER,
      List.of("deleted_at", "expires_at"),
      KeystoneTable.EXPIRES_AT_INT),
  APPLICATION_CREDENTIAL(Release.QUEENS, Release.LATER, "expires_at");

  /** Tables with users' names, best name first: id and name, which may be NULL, lead. */
  static final List<KeystoneTable> NAMES =
      List.of(LOCAL_USER, NONLOCAL_USER, USER, FEDERATED_USER, ID_MAPPING);

  /** Tables with the names of domains. */
  static final List<KeystoneTable> DOMAINS = List.of(DOMAIN, PROJECT);

  /** Tables other than {@code token} in which rows stay after their use. */
  static final List<KeystoneTable> BACKLOGS =
      List.of(REVOCATION_EVENT, TRUST, APPLICATION_CREDENTIAL);

  /** Names of users are unique within their domain only. */
  static final String DOMAIN_ID = "domain_id";

  /** From Queens on the expiry of a trust is written twice, here in microseconds since 1970. */
  static final String EXPIRES_AT_INT = "expires_at_int";

  private final Release first;
  private final Release last;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable.
  private final List<String> columns;

  /** Read as well if it may be; empty for none. */
  private final String further;

  KeystoneTable(Release first, Release last, String... columns) {
    this(first, last, List.of(columns), "");
  }

  KeystoneTable(Release first, Release last, List<String> columns, String further) {
    this.first = first;
    this.last = last;
    this.columns = columns;
    this.further = further;
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
    return further.equals(EXPIRES_AT_INT) && !queens ? columns : allColumns();
  }

  /** Columns to read; empty if too few are readable. */
  List<String> columnsAmong(Set<String> readable) {
    if (!readable.containsAll(columns)) {
      return List.of();
    }
    return readable.contains(further) ? allColumns() : columns;
  }

  private List<String> allColumns() {
    return further.isEmpty()
        ? columns
        : Stream.concat(columns.stream(), Stream.of(further)).toList();
  }
}
