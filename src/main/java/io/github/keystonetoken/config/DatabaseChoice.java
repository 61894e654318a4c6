package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Setting;
import java.util.Map;
import java.util.Optional;

/** Which database is watched: the flag's, else Keystone's own. */
final class DatabaseChoice {

  private static final PasswordChoice PASSWORD =
      new PasswordChoice(Flag.DATABASE_PASSWORD_FILE, ConfigLoader.PASSWORD_VARIABLE);

  private final Flags flags;
  private final KeystoneConf keystone;
  private final Map<String, String> environment;
  private final Findings findings;

  DatabaseChoice(
      Flags flags, KeystoneConf keystone, Map<String, String> environment, Findings findings) {
    this.flags = flags;
    this.keystone = keystone;
    this.environment = environment;
    this.findings = findings;
  }

  /** The database; empty, with a notice or a problem, where there is none to watch. */
  Optional<DatabaseConfig> choose() {
    if (!flags.isOn(Flag.SQL).orElse(true)) {
      return Optional.empty();
    }
    Optional<Setting> url =
        flags
            .text(Flag.DATABASE_URL)
            .map(text -> new Setting(text, Flag.DATABASE_URL.option()))
            .or(keystone::connection);
    if (url.isEmpty()) {
      absent(
          "no database is known",
          "give " + Flag.DATABASE_URL.option() + " or " + Flag.KEYSTONE_CONF.option());
      return Optional.empty();
    }
    Optional<SqlAlchemyUrl> parsed = SqlAlchemyUrl.parse(url.get().value());
    if (parsed.isEmpty()) {
      findings.problem(
          url.get().where(), "is not a database URL", "write mysql+pymysql://user@host/keystone");
      return Optional.empty();
    }
    return choose(parsed.get(), url.get().where());
  }

  private Optional<DatabaseConfig> choose(SqlAlchemyUrl url, String where) {
    boolean fromFlag = flags.text(Flag.DATABASE_URL).isPresent();
    if (!url.isMysql()) {
      String what = "is for another database than MySQL or MariaDB, the only ones supported";
      if (fromFlag) {
        findings.problem(where, what, "give a mysql+pymysql:// URL, or --no-collector.sql");
      } else {
        absent(where + " " + what, "give " + Flag.DATABASE_URL.option());
      }
      return Optional.empty();
    }
    return new DatabaseUrl(url, where, findings)
        .database(PASSWORD.choose(flags, environment, findings));
  }

  private void absent(String what, String remedy) {
    if (flags.isOn(Flag.SQL).isPresent()) {
      findings.problem(Flag.SQL.option(), what, remedy);
    } else {
      findings.notice("The SQL collector is off: " + what + "; to have it, " + remedy);
    }
  }
}
