package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.sql.GrantScript;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The SQL that creates the exporter's account. */
@Command(
    name = "grants",
    description = "Print the SQL that gives the exporter's account its rights.",
    exitCodeList = {"0:It was printed.", "2:The configuration is wrong."})
final class GrantsCommand implements ExporterCommand.Answering {

  @Mixin private final CommandOptions options = new CommandOptions();

  /** For the account and database of the configuration, or for the usual names. */
  @Override
  public Status answer() throws ConfigException {
    String script =
        options
            .load()
            .sql()
            .map(Config.Sql::database)
            .map(database -> GrantScript.of(database.database(), database.user() + "@%"))
            .orElseGet(() -> GrantScript.of("keystone", "exporter@%"));
    Report report = new Report(Status.FINE).data("sql", script);
    script.lines().forEach(report::line);
    return options.print(report);
  }
}
