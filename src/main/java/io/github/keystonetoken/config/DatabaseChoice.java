package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Which database is watched: the flag's, else Keystone's own. */
final class DatabaseChoice {

  private static final int LONGEST_PASSWORD_FILE = 4096;

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
    if (fromFlag && url.password().isPresent()) {
      findings.notice(
          where
              + " has a password, which everybody on this machine sees in the list of processes:"
              + " give it by "
              + Flag.DATABASE_PASSWORD_FILE.option()
              + " or "
              + ConfigLoader.PASSWORD_VARIABLE);
    }
    return new DatabaseUrl(url, where, findings).database(password());
  }

  private void absent(String what, String remedy) {
    if (flags.isOn(Flag.SQL).isPresent()) {
      findings.problem(Flag.SQL.option(), what, remedy);
    } else {
      findings.notice("The SQL collector is off: " + what + "; to have it, " + remedy);
    }
  }

  private Optional<Secret> password() {
    return flags
        .text(Flag.DATABASE_PASSWORD_FILE)
        .flatMap(this::readPassword)
        .or(() -> Optional.ofNullable(environment.get(ConfigLoader.PASSWORD_VARIABLE)))
        .filter(password -> !password.isEmpty())
        .map(Secret::new);
  }

  private Optional<String> readPassword(String file) {
    String reason = "cannot be the name of a file";
    Optional<Path> path = TextFile.path(file);
    if (path.isPresent()) {
      try {
        String password =
            TextFile.read(path.get(), LONGEST_PASSWORD_FILE).lines().findFirst().orElse("");
        if (!password.isEmpty()) {
          return Optional.of(password);
        }
        reason = "has no password in its first line";
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    // Without its name: a password may stand there by mistake.
    findings.problem(
        Flag.DATABASE_PASSWORD_FILE.option(),
        "the file " + reason,
        "name a file that holds the password in its first line");
    return Optional.empty();
  }
}
