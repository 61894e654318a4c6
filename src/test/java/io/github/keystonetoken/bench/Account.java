package io.github.keystonetoken.bench;

import java.util.Locale;

/** An account that the exporter may have, by what it may read. */
enum Account {
  /** What the README recommends. */
  COLUMNS(
      "three columns",
      """
      GRANT SELECT (expires, valid, user_id) ON %1$s.token TO %2$s;
      GRANT SELECT (repository_id, version) ON %1$s.migrate_version TO %2$s;
      GRANT SELECT (id, name) ON %1$s.`user` TO %2$s"""),
  /** As Keystone's own may. */
  DATABASE("the whole database", "GRANT SELECT ON %1$s.* TO %2$s");

  static final String PASSWORD = "measured";

  private final String label;
  private final String grants;

  /**
   * @param grants statements with places for the database and the account
   */
  Account(String label, String grants) {
    this.label = label;
    this.grants = grants;
  }

  /** What it may read, for a person. */
  String label() {
    return label;
  }

  String user() {
    return "exporter_" + name().toLowerCase(Locale.ROOT);
  }

  /** The statements that make it, separated by semicolons. */
  String creation(String database) {
    String quoted = "'" + user() + "'@'%'";
    return "CREATE USER "
        + quoted
        + " IDENTIFIED BY '"
        + PASSWORD
        + "';\n"
        + grants.formatted(database, quoted);
  }
}
