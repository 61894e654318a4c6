package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseChoiceTest {

  private static final String URL = "mysql://keystone:from-url@db/keystone";

  @TempDir private Path directory;

  @Test
  void flagOverridesKeystoneConf() throws Exception {
    Config config =
        conf("[database]\nconnection = mysql://u:p@conf/k\n")
            .and(Flag.DATABASE_URL, "mysql://u@flag/k")
            .load();
    assertThat(config.sql().orElseThrow().database().host()).isEqualTo("flag");
  }

  @ParameterizedTest
  @CsvSource({"sql, connection", "DEFAULT, sql_connection", "DATABASE, sql_connection"})
  void formerNamesOfTheConnectionAreRead(String section, String option) throws Exception {
    Config config = conf("[" + section + "]\n" + option + " = " + URL + "\n").load();
    assertThat(config.sql().orElseThrow().database().host()).isEqualTo("db");
  }

  @Test
  void environmentOverridesKeystoneConf() throws Exception {
    Config config =
        conf("[database]\nconnection = " + URL + "\n")
            .environment("OS_DATABASE__CONNECTION", "mysql://u:p@env/k")
            .load();
    assertThat(config.sql().orElseThrow().database().host()).isEqualTo("env");
  }

  @Test
  void passwordOfTheUrlIsUsedLast() throws Exception {
    assertThat(password(Loading.with(Flag.DATABASE_URL, URL))).isEqualTo("from-url");
  }

  @Test
  void passwordOfTheEnvironmentOverridesTheUrls() throws Exception {
    Loading loading =
        Loading.with(Flag.DATABASE_URL, URL)
            .environment(ConfigLoader.PASSWORD_VARIABLE, "from env+%40");
    assertThat(password(loading)).isEqualTo("from env+%40");
  }

  @Test
  void passwordOfTheFileOverridesTheEnvironments() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "from file \n");
    Loading loading =
        Loading.with(Flag.DATABASE_URL, URL)
            .environment(ConfigLoader.PASSWORD_VARIABLE, "from-env")
            .and(Flag.DATABASE_PASSWORD_FILE, file.toString());
    assertThat(password(loading)).isEqualTo("from file ");
  }

  @Test
  void passwordOnTheCommandLineIsNoticed() throws Exception {
    assertThat(Loading.with(Flag.DATABASE_URL, URL).load().notices())
        .contains(
            "--database.url has a password, which everybody on this machine sees in the list of"
                + " processes: give it by --database.password-file or"
                + " KEYSTONE_TOKEN_EXPORTER_DATABASE_PASSWORD");
  }

  @Test
  void passwordInKeystoneConfIsNotNoticed() throws Exception {
    assertThat(conf("[database]\nconnection = " + URL + "\n").load().notices().toString())
        .doesNotContain("password");
  }

  @Test
  void hostIsLocalhostWhereTheUrlNamesNone() throws Exception {
    Config config = Loading.with(Flag.DATABASE_URL, "mysql://u@/k").load();
    assertThat(config.sql().orElseThrow().database().address()).isEqualTo("localhost:3306/k");
  }

  @Test
  void certificateAuthorityIsUsed() throws Exception {
    Path ca = Files.writeString(directory.resolve("ca.pem"), "");
    Config config = Loading.with(Flag.DATABASE_URL, "mysql://u@db/k?ssl_ca=" + ca).load();
    assertThat(config.sql().orElseThrow().database().tlsCa()).contains(ca);
  }

  @Test
  void optionsThatAreNotUsedAreNoticed() throws Exception {
    Config config =
        Loading.with(Flag.DATABASE_URL, "mysql://u@db/k?charset=utf8&plugin=sync&ssl_key=x").load();
    assertThat(config.notices())
        .contains("--database.url: the exporter does not use these options: plugin, ssl_key");
  }

  @Test
  void databaseOfAnotherKindInKeystoneConfLeavesTheRestToWatch() throws Exception {
    Config config =
        conf("[database]\nconnection = postgresql://u:p@db/k\n")
            .and(Flag.MEMCACHED_SERVERS, "a:1")
            .load();
    assertThat(config.sql()).isEmpty();
    assertThat(config.notices().toString().replace(directory + "/", ""))
        .isEqualTo(
            "[The SQL collector is off: keystone.conf:2 [database] connection is for another"
                + " database than MySQL or MariaDB, the only ones supported; to have it, give"
                + " --database.url]");
  }

  @Test
  void databaseOfAnotherKindIsAProblemForAnExplicitCollector() throws Exception {
    Loading loading =
        conf("[database]\nconnection = sqlite:////var/lib/keystone.db\n").and(Flag.SQL, "true");
    assertThat(loading.problems(directory))
        .isEqualTo(
            "--collector.sql: keystone.conf:2 [database] connection is for another database than"
                + " MySQL or MariaDB, the only ones supported; give --database.url");
  }

  @Test
  void noDatabaseIsANoticeOrAProblemForAnExplicitCollector() throws Exception {
    Loading loading = Loading.with(Flag.MEMCACHED_SERVERS, "a:1");
    assertThat(loading.load().notices())
        .containsExactly(
            "The SQL collector is off: no database is known; to have it, give --database.url or"
                + " --keystone.conf");
    assertThat(loading.and(Flag.SQL, "true").problems())
        .isEqualTo("--collector.sql: no database is known; give --database.url or --keystone.conf");
  }

  @Test
  void databaseOfACollectorThatIsOffIsNotLookedAt() throws Exception {
    Config config =
        Loading.with(Flag.DATABASE_URL, "nonsense")
            .and(Flag.SQL, "false")
            .and(Flag.MEMCACHED_SERVERS, "a:1")
            .load();
    assertThat(config.sql()).isEmpty();
    assertThat(config.notices()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "marked-pw | is not a database URL",
        "mysql://u:marked-pw@db | names no database",
        "mysql://:marked-pw@db/k | names no user",
        "mysql://db:marked-pw/k | names no user",
        "mysql://u:p@db:marked-pw/k | has a port that is not a number from 1 to 65535",
        "mysql://u:p@db:65536/k | has a port that is not a number from 1 to 65535",
        "mysql://u:marked-pw@db/k?ssl_ca=/nonexistent | ssl_ca names \"/nonexistent\", which cannot"
            + " be read",
        "mysql://u:marked-pw@db/k?unix_socket=%00 | unix_socket cannot be the name of a file",
        "mysql://db/k?read_default_file=/etc/my.cnf | takes the account from read_default_file",
        "postgresql://u:marked-pw@db/k | is for another database than MySQL or MariaDB"
      })
  void urlThatCannotBeUsedIsAProblemThatDoesNotRepeatIt(String url, String what) throws Exception {
    assertThat(Loading.with(Flag.DATABASE_URL, url).problems())
        .contains("--database.url: " + what)
        .doesNotContain("marked");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nonexistent/marked-pw", "marked-pw", "\0marked-pw"})
  void passwordFileThatCannotBeReadIsNotRepeated(String file) {
    Loading loading =
        Loading.with(Flag.DATABASE_URL, "mysql://u@db/k").and(Flag.DATABASE_PASSWORD_FILE, file);
    assertThat(loading.problems())
        .startsWith("--database.password-file: the file ")
        .doesNotContain("marked");
  }

  @Test
  void emptyPasswordFileIsAProblem() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "\npw\n");
    Loading loading =
        Loading.with(Flag.DATABASE_URL, "mysql://u@db/k")
            .and(Flag.DATABASE_PASSWORD_FILE, file.toString());
    assertThat(loading.problems())
        .isEqualTo(
            "--database.password-file: the file has no password in its first line; name a file that"
                + " holds the password in its first line");
  }

  private Loading conf(String text) throws Exception {
    return new Loading().conf(directory, text);
  }

  private static String password(Loading loading) throws ConfigException {
    Config config = loading.load();
    String password =
        config.sql().orElseThrow().database().password().map(Secret::reveal).orElseThrow();
    assertThat(config.toString()).doesNotContain(password);
    return password;
  }
}
