package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Keystone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigLoaderTest {

  @TempDir private Path directory;

  @Test
  void everyProblemIsReportedAtOnce() throws Exception {
    Loading loading =
        new Loading()
            .conf(
                directory,
                """
                [DEFAULT]
                this line is marked
                [database]
                connection = mysql://keystone:marked@db:marked/keystone
                [token]
                expiration = soon
                driver = memcache_pool
                [memcache]
                servers = unix:a.sock, b:1, b:1
                [kvs]
                enable_key_mangler = maybe
                """)
            .environment("OS_CACHE__ENABLED", "marked@maybe")
            .and(Flag.SQL_INTERVAL, "10ms")
            .and(Flag.LISTS_TIMEOUT, "60s")
            .and(Flag.USERS, "0")
            .and(Flag.LISTS_TOP, "many")
            .and(Flag.LISTS_FETCH_LIMIT, "2GB")
            .and(Flag.MAX_AGE, "15s")
            .and(Flag.LISTEN_ADDRESS, "10150")
            .and(Flag.MEMCACHED_HASH, "ketama")
            .and(Flag.TELEMETRY_PATH, "/")
            .and(Flag.LOG_LEVEL, "trace")
            .and(Flag.LOG_FORMAT, "json", "logfmt")
            .and(Flag.MEMCACHED, "true", "false")
            .and(Flag.USER, "=nova")
            .and(Flag.USERS_FILE, "/nonexistent/users")
            .and(Flag.DATABASE_PASSWORD_FILE, " ")
            .unknown("--databse.url=mysql://u:marked@db/k")
            .unknown("marked");
    assertThat(loading.problems(directory))
        .isEqualTo(
            """
            --databse.url: there is no such flag; see --help for those there are
            command line: an argument belongs to no flag; write each flag as --name=value; see --help
            --database.password-file: has no value; write --database.password-file=PATH
            --collector.memcached: is given 2 times; give it once, with one value
            --log.format: is given 2 times; give it once, with one value
            keystone.conf:2: No ':' or '=' found in assignment; mend the line; Keystone cannot read this file either
            --collector.sql.interval: "10ms" is not allowed; write a duration from 1s to 24h, such as 500ms, 15s or 1m30s
            --collector.lists.timeout: "60s" is not shorter than the interval, "60s"; shorten it, or lengthen --collector.lists.interval
            --collector.users: "0" is not allowed; write a whole number from 1 to 1000
            --collector.lists.top: "many" is not allowed; write a whole number from 1 to 1000
            --collector.lists.fetch-limit: "2GB" is not allowed; write a size from 1MiB to 1GiB, such as 512KiB or 16MiB
            keystone.conf:4 [database] connection: has a port that is not a number from 1 to 65535; write mysql+pymysql://user@host:3306/keystone, and encode an @ in a password as %40
            keystone.conf:9 [memcache] servers: "unix:a.sock" is not a server; write host, host:port, [IPv6]:port or unix:/path of at most 107 bytes
            keystone.conf:9 [memcache] servers: lists "b:1" twice; remove one, here and in every keystone.conf
            --memcached.hash: "ketama" is not allowed; write one of auto, python-memcached, pymemcache, libmemcached, bmemcached
            --keystone.users-file: "/nonexistent/users" does not exist; name a file with an id and a name to a line
            --keystone.user: "=nova" has no id; write --keystone.user=ID[=NAME]
            keystone.conf:6 [token] expiration: "soon" is not a lifetime; write a whole number of seconds, at least 1
            --collector.max-age: "15s" is not longer than --collector.memcached.interval, "15s": figures would vanish between collections; lengthen it, to several intervals
            keystone.conf:11 [kvs] enable_key_mangler: "maybe" is neither true nor false; write True or False
            --collector.max-age: "15s" is not longer than --collector.lists.interval, "60s": figures would vanish between collections; lengthen it, to several intervals
            --web.listen-address: "10150" is not allowed; write :port, or host:port with a host that this machine can resolve
            --web.telemetry-path: "/" is not allowed; write a path such as /metrics; / alone and what is below /-/ are other pages
            --log.level: "trace" is not allowed; write one of debug, info, warn, error""");
  }

  @Test
  void whatOnlyFindingsAreAboutIsNoProblem() throws Exception {
    Keystone.Written written =
        new Loading()
            .conf(
                directory,
                """
                [database]
                connection = mysql://keystone:$marked@db/keystone
                [token]
                driver = sql
                hash_algorithm = $nowhere
                """)
            .and(Flag.DATABASE_URL, "mysql://exporter@db/keystone")
            .load()
            .keystone()
            .written();

    assertThat(written)
        .isEqualTo(new Keystone.Written(Map.of("[token] driver", "sql"), Optional.empty()));
  }

  @Test
  void nothingToWatchIsAProblemThatNamesWhatToSet() {
    assertThat(new Loading().problems())
        .isEqualTo(
            "configuration: there is nothing to watch: every collector is off, or has no database"
                + " or server; give --keystone.conf or --database.url or --memcached.servers");
  }

  @ParameterizedTest
  @CsvSource({
    "SQL_INTERVAL, 999ms",
    "SQL_INTERVAL, 25h",
    "SQL_TIMEOUT, 9ms",
    "SQL_TIMEOUT, 60s",
    "MEMCACHED_INTERVAL, 0",
    "MEMCACHED_TIMEOUT, 15s",
    "LISTS_INTERVAL, 1",
    "LISTS_TIMEOUT, 2m",
    "USERS, 0",
    "USERS, 1001",
    "USERS, -1",
    "LISTS_TOP, 0",
    "LISTS_TOP, 1001",
    "LISTS_FETCH_LIMIT, 1023KiB",
    "LISTS_FETCH_LIMIT, 2GiB",
    "LISTS_WALK_INTERVAL, 0s",
    "RECENT_WINDOW, 1ms",
    "MAX_AGE, 500ms",
    "TOKEN_EXPIRATION, 0s",
    "TOKEN_EXPIRATION, 3600",
    "LISTEN_ADDRESS, :65536",
    "LISTEN_ADDRESS, no.such.host.invalid:1",
    "TELEMETRY_PATH, /-/healthy",
    "TELEMETRY_PATH, metrics",
    "TELEMETRY_PATH, /a b",
    "RUNBOOKS, javascript:alert(1)",
    "RUNBOOKS, /runbooks.md",
    "LOG_LEVEL, INFO",
    "LOG_FORMAT, text"
  })
  void valueOutOfRangeIsAProblemThatNamesFlagAndValue(Flag flag, String value) {
    assertThat(watching().and(flag, value).problems())
        .startsWith(flag.option() + ": \"" + value)
        .hasLineCount(1);
  }

  @Test
  void figuresMustOutliveTheInterval() {
    assertThat(watching().and(Flag.MAX_AGE, "60s").and(Flag.SQL_INTERVAL, "45s").problems())
        .isEqualTo(
            "--collector.max-age: \"60s\" is not longer than --collector.lists.interval, \"60s\":"
                + " figures would vanish between collections; lengthen it, to several intervals");
  }

  @Test
  void valueOfASwitchIsAProblem() {
    assertThat(watching().unknown("--collector.sql=marked").problems())
        .isEqualTo("--collector.sql: takes no value; write it alone");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"DATABASE_URL", "MEMCACHED_SERVERS", "KEYSTONE_CONF", "USERS_FILE", "LOG_LEVEL"})
  void flagWithoutAValueIsAProblem(Flag flag) {
    assertThat(watching().and(flag, "").problems())
        .isEqualTo(flag.option() + ": has no value; write " + flag.option() + "=" + flag.label());
  }

  @Test
  void defaultKeystoneConfIsReadWhereItIsThere() throws Exception {
    Config config = new Loading().defaultFile(Path.of(Loading.sample("kilo"))).load();
    assertThat(config.keystone().configured()).isTrue();
  }

  @Test
  void defaultKeystoneConfGivesWayToTheFlag() throws Exception {
    Config config =
        Loading.with(Flag.KEYSTONE_CONF, Loading.sample("zed"))
            .defaultFile(Path.of(Loading.sample("kilo")))
            .load();
    assertThat(config.keystone().provider()).contains("fernet");
  }

  @Test
  void directoriesAreReadAfterFilesInOrderOfName() throws Exception {
    Path parts = Files.createDirectory(directory.resolve("keystone.conf.d"));
    Files.writeString(parts.resolve("20.conf"), "[token]\nprovider = twenty\n");
    Files.writeString(
        parts.resolve("10.conf"), "[token]\nprovider = ten\n[token]\nexpiration = 10\n");
    Files.writeString(parts.resolve("30.conf.orig"), "[token]\nprovider = thirty\n");
    Files.writeString(parts.resolve(".40.conf"), "[token]\nprovider = forty\n");
    Path file =
        Files.writeString(
            directory.resolve("keystone.conf"), "[token]\nexpiration = 1\ndriver = sql\n");
    Config config = watching().and(Flag.KEYSTONE_CONF, parts.toString(), file.toString()).load();
    assertThat(config.keystone().provider()).contains("twenty");
    assertThat(config.keystone().expiration()).contains(Duration.ofSeconds(10));
    assertThat(config.keystone().driver()).contains("sql");
  }

  @Test
  void keystoneConfThatIsNotThereIsAProblem() {
    assertThat(watching().and(Flag.KEYSTONE_CONF, "/nonexistent/k.conf").problems())
        .isEqualTo(
            "--keystone.conf: \"/nonexistent/k.conf\" does not exist; name a file or directory"
                + " that the exporter's account may read");
  }

  @Test
  void keystoneConfOfEndlessLengthIsAProblem() {
    assertThat(watching().and(Flag.KEYSTONE_CONF, "/dev/zero").problems())
        .startsWith("--keystone.conf: \"/dev/zero\" is longer than 4194304 bytes");
  }

  @Test
  void commentInAnotherEncodingIsNoMatter() throws Exception {
    Path file = directory.resolve("keystone.conf");
    Files.write(file, new byte[] {'#', (byte) 0xe4, '\n', '[', 'g', ']', '\n'});
    assertThat(watching().and(Flag.KEYSTONE_CONF, file.toString()).load().keystone().configured())
        .isTrue();
  }

  @Test
  void flagOverridesTheExpirationOfKeystoneConf() throws Exception {
    Config config =
        watching()
            .conf(directory, "[token]\nexpiration = 3600\n")
            .and(Flag.TOKEN_EXPIRATION, "2h")
            .load();
    assertThat(config.keystone().expiration()).contains(Duration.ofHours(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1h", "3600.0", "99999999999"})
  void expirationThatIsNoLifetimeIsAProblem(String expiration) throws Exception {
    Loading loading = watching().conf(directory, "[token]\nexpiration = " + expiration + "\n");
    assertThat(loading.problems(directory))
        .isEqualTo(
            "keystone.conf:2 [token] expiration: \""
                + expiration
                + "\" is not a lifetime; write a whole number of seconds, at least 1");
  }

  @Test
  void howLongKeystoneKeepsWhatHasExpiredIsRead() throws Exception {
    Keystone keystone =
        watching()
            .conf(
                directory,
                "[token]\nallow_expired_window = 3600\n[revoke]\nexpiration_buffer = 0\n")
            .load()
            .keystone();
    assertThat(keystone.allowExpiredWindow()).contains(Duration.ofHours(1));
    assertThat(keystone.revocationBuffer()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "token, allow_expired_window, -1",
    "token, allow_expired_window, two days",
    "revoke, expiration_buffer, -1",
    "revoke, expiration_buffer, 1800.0"
  })
  void whatIsNoNumberOfSecondsIsAProblem(String group, String option, String value)
      throws Exception {
    assertThat(
            watching()
                .conf(directory, "[%s]\n%s = %s\n".formatted(group, option, value))
                .problems(directory))
        .isEqualTo(
            "keystone.conf:2 [%s] %s: \"%s\" is not a time; write a whole number of seconds, at least 0"
                .formatted(group, option, value));
  }

  @Test
  void usersOfTheFileAreReadAndTheFlagOverridesThem() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("users"), "# service users\n\nu1 nova\n  u2\tneutron agent \nu3\n");
    Config config =
        watching().and(Flag.USERS_FILE, file.toString()).and(Flag.USER, "u1=nova2").load();
    assertThat(config.lists().orElseThrow().users())
        .isEqualTo(Map.of("u1", "nova2", "u2", "neutron agent", "u3", ""));
  }

  private static Loading watching() {
    return Loading.with(Flag.DATABASE_URL, "mysql://u@db/k").and(Flag.MEMCACHED_SERVERS, "a:1");
  }
}
