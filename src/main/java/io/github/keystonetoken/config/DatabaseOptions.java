package io.github.keystonetoken.config;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where the token table is. */
@Command(optionListHeading = "%nDatabase:%n")
final class DatabaseOptions {

  /** As PyMySQL and mysqlclient call it if it is among a URL's options. */
  private static final Set<String> PASSWORD_OPTIONS = Set.of("password", "passwd");

  @Option(
      names = "--database.url",
      paramLabel = "URL",
      description =
          "Database as in [database] connection, which it overrides:"
              + " mysql+pymysql://user@host/keystone.")
  @Nullable String url;

  @Option(
      names = "--database.password-file",
      paramLabel = "PATH",
      description =
          "File that holds the database password and nothing else. Overrides the environment"
              + " variable "
              + ConfigLoader.PASSWORD_VARIABLE
              + ", which overrides the URL.")
  @Nullable String passwordFile;

  /** A warning of a password among the arguments; empty if there is none. */
  Optional<String> exposedPassword() {
    SqlAlchemyUrl parsed = url == null ? null : SqlAlchemyUrl.parse(url).orElse(null);
    boolean isExposed =
        parsed != null
            && (parsed.password().isPresent()
                || !Collections.disjoint(parsed.query().keySet(), PASSWORD_OPTIONS));
    return isExposed
        ? Optional.of(
            "--database.url has a password, which everybody on this machine sees in the list of"
                + " processes: give it by --database.password-file or "
                + ConfigLoader.PASSWORD_VARIABLE)
        : Optional.empty();
  }

  /** The database to watch: the flag's, else Keystone's own; {@code wanted} by --collector.sql. */
  Optional<DatabaseConfig> choose(@Nullable Boolean wanted, KeystoneConf keystone, Flags flags) {
    if (Boolean.FALSE.equals(wanted)) {
      return Optional.empty();
    }
    ProblemCollector problems = flags.problems();
    Setting setting =
        url == null
            ? keystone.connection().orElse(null)
            : new Setting(url, "--database.url", problems);
    if (setting == null) {
      problems.nothingToWatch(
          "SQL", wanted, "no database is known", "give --database.url or --keystone.conf");
      return Optional.empty();
    }
    if (url != null && !setting.isWhole()) {
      return Optional.empty();
    }
    SqlAlchemyUrl parsed = SqlAlchemyUrl.parse(setting.value()).orElse(null);
    String other = "is for another database than MySQL or MariaDB, the only ones supported";
    if (parsed == null) {
      setting.problem("is not a database URL", "write mysql+pymysql://user@host/keystone");
    } else if (parsed.isMysql()) {
      return new DatabaseUrl(parsed, setting)
          .database(
              flags.password(
                  "--database.password-file", passwordFile, ConfigLoader.PASSWORD_VARIABLE));
    } else if (url == null) {
      problems.nothingToWatch("SQL", wanted, setting + " " + other, "give --database.url");
    } else {
      setting.problem(other, "give a mysql+pymysql:// URL, or --no-collector.sql");
    }
    return Optional.empty();
  }
}
