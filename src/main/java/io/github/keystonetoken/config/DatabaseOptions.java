package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Setting;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where the token table is. */
@Command(optionListHeading = "%nDatabase:%n")
final class DatabaseOptions {

  private static final PasswordChoice PASSWORD =
      new PasswordChoice("--database.password-file", ConfigLoader.PASSWORD_VARIABLE);

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

  /**
   * A warning of a password among the arguments, which everybody on the machine may read; empty if
   * there is none.
   */
  Optional<String> exposedPassword() {
    SqlAlchemyUrl parsed = url == null ? null : SqlAlchemyUrl.parse(url).orElse(null);
    boolean isExposed =
        parsed != null
            && (parsed.password().isPresent()
                || parsed.query().keySet().stream().anyMatch(PASSWORD_OPTIONS::contains));
    return isExposed
        ? Optional.of(
            "--database.url has a password, which everybody on this machine sees in the list"
                + " of processes: give it by --database.password-file or "
                + ConfigLoader.PASSWORD_VARIABLE)
        : Optional.empty();
  }

  /**
   * Chooses the database: the flag's, else Keystone's own.
   *
   * @param wanted value of {@code --collector.sql}
   * @return empty, with a notice or a problem, if there is none to watch
   */
  Optional<DatabaseConfig> choose(
      @Nullable Boolean wanted,
      KeystoneConf keystone,
      Map<String, String> environment,
      ProblemCollector problems) {
    if (Boolean.FALSE.equals(wanted)) {
      return Optional.empty();
    }
    Setting setting =
        url == null ? keystone.connection().orElse(null) : new Setting(url, "--database.url");
    if (setting == null) {
      absent("no database is known", "give --database.url or --keystone.conf", wanted, problems);
      return Optional.empty();
    }
    String where = setting.where();
    SqlAlchemyUrl parsed = SqlAlchemyUrl.parse(setting.value()).orElse(null);
    String other = "is for another database than MySQL or MariaDB, the only ones supported";
    if (parsed == null) {
      problems.add(where, "is not a database URL", "write mysql+pymysql://user@host/keystone");
    } else if (parsed.isMysql()) {
      return new DatabaseUrl(parsed, where, problems)
          .database(PASSWORD.choose(passwordFile, environment, problems));
    } else if (url == null) {
      absent(where + " " + other, "give --database.url", wanted, problems);
    } else {
      problems.add(where, other, "give a mysql+pymysql:// URL, or --no-collector.sql");
    }
    return Optional.empty();
  }

  private static void absent(
      String what, String remedy, @Nullable Boolean wanted, ProblemCollector problems) {
    if (wanted != null) {
      problems.add("--collector.sql", what, remedy);
    } else {
      problems.notice("The SQL collector is off: " + what + "; to have it, " + remedy);
    }
  }
}
