package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shipped exporter without a locale, as systemd, cron and Docker start it. */
final class NoLocaleIT {

  /** SHA-1 of {@code usertokens-müller} in UTF-8. */
  private static final String KEY = "78a1502c49c4cace8cc625a06bdc9b95523df647";

  /** Runs a line of the shell, where $kte is the launcher, with bytes that printf makes. */
  private static CommandRun run(String line) {
    return CommandRun.run(
        List.of(
            "env",
            "-i",
            "PATH=" + System.getenv("PATH"),
            "kte=" + CommandRun.launcher(),
            "sh",
            "-c",
            line));
  }

  @Test
  void readsPasswordAndNames() throws Exception {
    try (MariaDb database = MariaDb.start()) {
      database.execute("", "CREATE DATABASE keystone; CREATE USER e IDENTIFIED BY 'grün'");
      database.execute("", "GRANT SELECT ON keystone.* TO e");
      database.createTables("keystone", "kilo");
      database.execute(
          "keystone",
          """
          INSERT INTO domain (id, name, enabled) VALUES ('default', 'Default', 1);
          INSERT INTO user (id, name, domain_id) VALUES ('u1', 'Jürgen', 'default');
          INSERT INTO token (id, expires, valid, user_id, extra)
            VALUES ('t', UTC_TIMESTAMP() + INTERVAL 50 MINUTE, 1, 'u1', '{}')
          """);
      CommandRun users =
          run(
              "KEYSTONE_TOKEN_EXPORTER_DATABASE_PASSWORD=$(printf 'gr\\303\\274n')"
                  + " $kte users --database.url=mysql://e@127.0.0.1:%d/keystone"
                      .formatted(database.port()));
      assertThat(users.output()).containsPattern("Jürgen +u1 +1");
    }
  }

  @Test
  void readsArguments() {
    try (Memcached memcached = Memcached.start()) {
      CommandRun owner =
          run(
              "$kte owner %s --memcached.servers=%s --keystone.user=$(printf"
                      .formatted(KEY, memcached.address())
                  + " 'm\\303\\274ller=J\\303\\274rgen')");
      assertThat(owner.output()).contains("Jürgen", "müller");
    }
  }

  @Test
  void refusesArgumentsThatAreNotUtf8() {
    for (String argument : List.of("--keystone.user=", "where ")) {
      CommandRun result =
          run("$kte " + argument + "$(printf 'm\\374ller') --memcached.servers=127.0.0.1:1");
      assertThat(result.status()).isEqualTo(2);
      assertThat(result.output()).contains("is not valid UTF-8");
    }
  }
}
