package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.sql.GrantScript;

/** The answer to {@code grants}: the statements that create the exporter's account. */
final class GrantsReport {

  private GrantsReport() {}

  /** For the account and database of the configuration, or for the usual names. */
  static Report of(Config config) {
    String script =
        config
            .sql()
            .map(Config.Sql::database)
            .map(database -> GrantScript.of(database.database(), database.user() + "@%"))
            .orElseGet(() -> GrantScript.of("keystone", "exporter@%"));
    Report report = new Report(Status.FINE).data("sql", script);
    script.lines().forEach(report::line);
    return report;
  }
}
