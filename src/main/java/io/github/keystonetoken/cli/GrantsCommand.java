package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.sql.GrantScript;

/**
 * The answer to {@code grants}: the statements that make the exporter's account fit for its work.
 */
public final class GrantsCommand {

  private GrantsCommand() {}

  /** SQL for the account and database of the configuration, or for the usual names. */
  public static String render(Config config) {
    return config
        .sql()
        .map(Config.Sql::database)
        .map(GrantsCommand::script)
        .orElseGet(() -> GrantScript.of("keystone", "exporter@%"));
  }

  private static String script(DatabaseConfig database) {
    return GrantScript.of(database.database(), database.user() + "@%");
  }
}
