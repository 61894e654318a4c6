package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Setting;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which database is watched: the flag's, else Keystone's own. */
final class DatabaseChoice {

  private static final PasswordChoice PASSWORD =
      new PasswordChoice("--database.password-file", ConfigLoader.PASSWORD_VARIABLE);

  private final DatabaseOptions given;
  private final @Nullable Boolean wanted;
  private final KeystoneConf keystone;
  private final Map<String, String> environment;
  private final ProblemCollector problems;

  /**
   * @param wanted value of {@code --collector.sql}
   */
  DatabaseChoice(
      DatabaseOptions given,
      @Nullable Boolean wanted,
      KeystoneConf keystone,
      Map<String, String> environment,
      ProblemCollector problems) {
    this.given = given;
    this.wanted = wanted;
    this.keystone = keystone;
    this.environment = environment;
    this.problems = problems;
  }

  /** The database; empty, with a notice or a problem, if there is none to watch. */
  Optional<DatabaseConfig> choose() {
    if (Boolean.FALSE.equals(wanted)) {
      return Optional.empty();
    }
    Optional<Setting> url =
        Optional.ofNullable(given.url)
            .map(text -> new Setting(text, "--database.url"))
            .or(keystone::connection);
    if (url.isEmpty()) {
      absent("no database is known", "give --database.url or --keystone.conf");
      return Optional.empty();
    }
    Optional<SqlAlchemyUrl> parsed = SqlAlchemyUrl.parse(url.get().value());
    if (parsed.isEmpty()) {
      problems.add(
          url.get().where(), "is not a database URL", "write mysql+pymysql://user@host/keystone");
      return Optional.empty();
    }
    return choose(parsed.get(), url.get().where());
  }

  private Optional<DatabaseConfig> choose(SqlAlchemyUrl url, String where) {
    boolean fromFlag = given.url != null;
    if (!url.isMysql()) {
      String what = "is for another database than MySQL or MariaDB, the only ones supported";
      if (fromFlag) {
        problems.add(where, what, "give a mysql+pymysql:// URL, or --no-collector.sql");
      } else {
        absent(where + " " + what, "give --database.url");
      }
      return Optional.empty();
    }
    return new DatabaseUrl(url, where, problems)
        .database(PASSWORD.choose(given.passwordFile, environment, problems));
  }

  private void absent(String what, String remedy) {
    if (wanted != null) {
      problems.add("--collector.sql", what, remedy);
    } else {
      problems.notice("The SQL collector is off: " + what + "; to have it, " + remedy);
    }
  }
}
