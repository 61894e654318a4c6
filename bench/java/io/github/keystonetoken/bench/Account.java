package io.github.keystonetoken.bench;

import io.github.keystonetoken.sql.GrantScript;
import java.util.Locale;

/** An account that the exporter may have, by what it may do. */
public enum Account {
  /** What the command {@code grants} prints and recommends. */
  PROCEDURE("the procedure"),
  COLUMNS("three columns"),
  /** As Keystone's own may. */
  DATABASE("the whole database");

  public static final String PASSWORD = "measured";

  private final String label;

  Account(String label) {
    this.label = label;
  }

  /** What it may read, for a person. */
  public String label() {
    return label;
  }

  public String user() {
    return "exporter_" + name().toLowerCase(Locale.ROOT);
  }

  /** The statements that make it, separated by semicolons. */
  String creation(String database) {
    String quoted = "'" + user() + "'@'%'";
    String grants =
        switch (this) {
          case PROCEDURE -> GrantScript.of(database, user() + "@%");
          case COLUMNS ->
              """
              GRANT SELECT (expires, valid, user_id) ON %1$s.token TO %2$s;
              GRANT SELECT (repository_id, version) ON %1$s.migrate_version TO %2$s;
              GRANT SELECT (id, name) ON %1$s.`user` TO %2$s"""
                  .formatted(database, quoted);
          case DATABASE -> "GRANT SELECT ON %s.* TO %s".formatted(database, quoted);
        };
    return "CREATE USER " + quoted + " IDENTIFIED BY '" + PASSWORD + "';\n" + grants;
  }
}
