package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.sql.GrantScript;

/**
 * The answer to {@code grants}: the statements that make the exporter's account fit for its work.
 */
final class GrantsReport implements Report {

  private final String script;

  /** For the account and database of the configuration, or for the usual names. */
  public GrantsReport(Config config) {
    script =
        config
            .sql()
            .map(Config.Sql::database)
            .map(GrantsReport::script)
            .orElseGet(() -> GrantScript.of("keystone", "exporter@%"));
  }

  @Override
  public Status status() {
    return Status.FINE;
  }

  @Override
  public void print(Page page) {
    script.lines().forEach(page::line);
  }

  @Override
  public JsonObject json() {
    return new JsonObject().with("sql", script);
  }

  private static String script(DatabaseConfig database) {
    return GrantScript.of(database.database(), database.user() + "@%");
  }
}
