package io.github.keystonetoken.bench;

import io.github.keystonetoken.sql.GrantScript;
import java.util.Locale;
import java.util.stream.Collectors;

/** An account for the exporter, by its privileges. */
public enum Account {
  /** With all that the command {@code grants} prints. */
  PROCEDURE("the procedure"),
  /** The same without the procedure. */
  COLUMNS("three columns"),
  /** As Keystone's own. */
  DATABASE("the whole database");

  public static final String PASSWORD = "measured";

  private final String label;

  Account(String label) {
    this.label = label;
  }

  /** What it can read, for a table of results. */
  public String label() {
    return label;
  }

  public String user() {
    return "exporter_" + name().toLowerCase(Locale.ROOT);
  }

  /** The statements that create it, separated by semicolons. */
  String creation(String database) {
    String quoted = "'" + user() + "'@'%'";
    String grants =
        switch (this) {
          case PROCEDURE -> GrantScript.of(database, user() + "@%");
          case COLUMNS ->
              GrantScript.of(database, user() + "@%")
                  .lines()
                  .filter(line -> line.startsWith("GRANT SELECT "))
                  .collect(Collectors.joining("\n"));
          case DATABASE -> "GRANT SELECT ON %s.* TO %s".formatted(database, quoted);
        };
    return "CREATE USER " + quoted + " IDENTIFIED BY '" + PASSWORD + "';\n" + grants;
  }
}
