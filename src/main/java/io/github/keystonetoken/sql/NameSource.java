package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Release;
import java.util.List;

/**
 * A table that holds users' names.
 *
 * @param table its name, not quoted
 * @param idColumn column with the user id
 * @param nameColumn column with the name; may be NULL in a row
 * @param condition which of its rows are users; empty for all
 * @param first first release with names in it
 * @param last last release with names in it
 */
record NameSource(
    String table,
    String idColumn,
    String nameColumn,
    String condition,
    Release first,
    Release last) {

  /**
   * Best name first. To Liberty {@code user} has the name; from Mitaka on it has none and the
   * others do ({@code keystone/common/sql/migrate_repo/versions/091}). {@code id_mapping} knows
   * LDAP users by their LDAP id only.
   */
  static final List<NameSource> ALL =
      List.of(
          new NameSource("local_user", "user_id", "name", "", Release.MITAKA, Release.ZED),
          new NameSource("nonlocal_user", "user_id", "name", "", Release.NEWTON, Release.ZED),
          new NameSource("user", "id", "name", "", Release.GRIZZLY, Release.LIBERTY),
          new NameSource(
              "federated_user", "user_id", "display_name", "", Release.MITAKA, Release.ZED),
          new NameSource(
              "id_mapping",
              "public_id",
              "local_id",
              "entity_type = 'user'",
              Release.JUNO,
              Release.ZED));

  /** Whether names may be here; an unknown release may be any. */
  boolean isUsedIn(Release release) {
    return release == Release.UNKNOWN
        || (release.compareTo(first) >= 0 && release.compareTo(last) <= 0);
  }

  /** The columns that must be readable. */
  List<String> columns() {
    return condition.isEmpty()
        ? List.of(idColumn, nameColumn)
        : List.of(idColumn, nameColumn, "entity_type");
  }

  /** Quoted, because {@code user} is a reserved word. */
  String select() {
    return "SELECT "
        + idColumn
        + ", "
        + nameColumn
        + " FROM `"
        + table
        + "`"
        + (condition.isEmpty() ? "" : " WHERE " + condition);
  }
}
