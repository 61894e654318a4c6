package io.github.keystonetoken.config;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags about the database. */
@Command(optionListHeading = "%nDatabase:%n")
final class DatabaseOptions {

  /** Names of a password among a URL's options, in PyMySQL and mysqlclient. */
  private static final Set<String> PASSWORD_OPTIONS = Set.of("password", "passwd");

  @Option(
      names = "--database.url",
      paramLabel = "URL",
      description =
          "Database as in [database] connection, which it overrides: mysql+pymysql://user@host/keystone.")
  @Nullable String url;

  @Option(
      names = "--database.password-file",
      paramLabel = "PATH",
      description =
          "File that contains the database password and nothing else. Overrides the environment variable "
              + ConfigLoader.PASSWORD_VARIABLE
              + ", which overrides the URL.")
  @Nullable String passwordFile;

  /** A warning of a password among the arguments; empty if there is none. */
  Optional<String> exposedPassword() {
    return Optional.ofNullable(url)
        .flatMap(SqlAlchemyUrl::parse)
        .filter(
            parsed ->
                parsed.password() != null
                    || !Collections.disjoint(parsed.query().keySet(), PASSWORD_OPTIONS))
        .map(
            parsed ->
                "--database.url has a password, which every user of this machine can see in the list of processes: use --database.password-file or "
                    + ConfigLoader.PASSWORD_VARIABLE);
  }

  /** The database to watch: the flag's, else Keystone's own; {@code wanted} by --collector.sql. */
  Optional<DatabaseConfig> choose(@Nullable Boolean wanted, KeystoneConf keystone, Flags flags) {
    if (Boolean.FALSE.equals(wanted)) {
      return Optional.empty();
    }
    Problem.Collector problems = flags.problems();
    Setting setting =
        url == null
            ? keystone.connection().orElse(null)
            : new Setting(url, "--database.url", problems);
    if (setting == null) {
      problems.nothingToWatch(
          "SQL", wanted, "no database is known", "set --database.url or --keystone.conf");
      return Optional.empty();
    }
    if (url != null && !setting.isWhole()) {
      return Optional.empty();
    }
    SqlAlchemyUrl parsed = SqlAlchemyUrl.parse(setting.value()).orElse(null);
    String other = "is for a database other than MySQL or MariaDB, which is not supported";
    if (parsed == null) {
      setting.problem("is not a database URL", "write mysql+pymysql://user@host/keystone");
    } else if (parsed.isMysql()) {
      return new DatabaseUrl(parsed, setting)
          .database(
              flags.password(
                  "--database.password-file", passwordFile, ConfigLoader.PASSWORD_VARIABLE));
    } else if (url == null) {
      problems.nothingToWatch("SQL", wanted, setting + " " + other, "set --database.url");
    } else {
      setting.problem(other, "use a mysql+pymysql:// URL, or --no-collector.sql");
    }
    return Optional.empty();
  }
}
