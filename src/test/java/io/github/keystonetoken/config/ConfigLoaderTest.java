package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Keystone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigLoaderTest {

  @TempDir private Path directory;

  @Test
  void reportsEveryProblemAtOnce() throws Exception {
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
            .arguments(
                """
                --databse.url=mysql://u:marked@db/k marked --collector.sql.interval=10ms
                --collector.lists.interval=60s --collector.lists.timeout=60s
                --collector.memcached.interval=15s --collector.users=0 --collector.lists.top=many
                --collector.lists.fetch-limit=2GB --collector.max-age=15s
                --web.listen-address=10150 --web.listen-address=:65536 --web.telemetry-path=/
                --log.level=trace --log.format=json --log.format=logfmt
                --no-collector.memcached --collector.memcached --keystone.user==nova
                --keystone.users-file=/nonexistent/users
                """)
            .and("--database.password-file", " ");
    assertThat(loading.problems(directory))
        .isEqualTo(
            """
            --databse.url: unknown flag; did you mean --database.url? see --help for all flags
            command line: argument 2 is neither a flag nor a command; write each flag as --name=value; see --help
            --log.format: is given 2 times; give it once, with one value
            --collector.memcached: is given 2 times; give it once, with one value
            --database.password-file: has no value; write --database.password-file=PATH
            keystone.conf:2: No ':' or '=' found in assignment; fix the line; Keystone cannot read this file either
            keystone.conf:4 [database] connection: has a port that is not a number from 1 to 65535; write mysql+pymysql://user@host:3306/keystone, and encode an @ in a password as %40
            keystone.conf:6 [token] expiration: "soon" is not a lifetime; write a whole number of seconds, at least 1
            --collector.sql.interval: "10ms" is not allowed; write a duration from 1s to 24h, such as 500ms, 15s or 1m30s
            --collector.users: "0" is not allowed; write a whole number from 1 to 1000
            --collector.max-age: "15s" is not longer than --collector.memcached.interval, "15s": figures would disappear between collections; lengthen it to several intervals
            keystone.conf:11 [kvs] enable_key_mangler: "maybe" is neither true nor false; write True or False
            --keystone.users-file: "/nonexistent/users" does not exist; name a file with a user's id and name on each line
            --keystone.user: "=nova" has no id; write --keystone.user=ID[=NAME]
            --collector.lists.timeout: "60s" is not shorter than the interval, "60s"; shorten it, or lengthen --collector.lists.interval
            --collector.max-age: "15s" is not longer than --collector.lists.interval, "60s": figures would disappear between collections; lengthen it to several intervals
            --collector.lists.top: "many" is not allowed; write a whole number from 1 to 1000
            --collector.lists.fetch-limit: "2GB" is not allowed; write a size from 1MiB to 1GiB, such as 16MiB
            --web.listen-address: ":65536" is not allowed; write :port, or host:port with a host that this machine can resolve
            --web.telemetry-path: "/" is not allowed; write a path such as /metrics; / and paths below /-/ are used by other pages
            --log.level: "trace" is not allowed; write one of debug, info, warn, error
            keystone.conf:9 [memcache] servers: "unix:a.sock" is not a server address, and is not watched; write host, host:port, [IPv6]:port or unix:/path of at most 107 bytes\
            """);
  }

  @Test
  void unusedSettingsAreNoProblems() throws Exception {
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
            .and("--database.url", "mysql://exporter@db/keystone")
            .load()
            .keystone()
            .written();

    assertThat(written)
        .isEqualTo(new Keystone.Written(Map.of("[token] driver", "sql"), Optional.empty()));
  }

  @Test
  void refusesNothingToWatch() {
    assertThat(new Loading().problems())
        .isEqualTo(
            "configuration: there is nothing to watch: every collector is off, or has no database"
                + " or server; set --keystone.conf, --database.url or --memcached.servers");
  }

  @ParameterizedTest
  @CsvSource({
    "--collector.sql.interval, 999ms 25h",
    "--collector.sql.timeout, 9ms",
    "--collector.memcached.interval, 0",
    "--collector.lists.interval, 1x",
    "--collector.users, 0 1001 -1",
    "--collector.lists.top, 0 1001",
    "--collector.lists.fetch-limit, 1023KiB 2GiB",
    "--collector.lists.walk-interval, 0s",
    "--collector.recent-window, 1ms",
    "--collector.max-age, 500ms 1s",
    "--keystone.token-expiration, 0s 3651d",
    "--web.listen-address, :65536 65536 localhost no.such.host.invalid:1",
    "--web.telemetry-path, /-/healthy metrics /a\tb",
    "--web.runbook-url, javascript:alert(1) /runbooks.md",
    "--log.level, INFO warnings",
    "--log.format, text"
  })
  void refusesValuesOutOfRange(String flag, String values) {
    for (String value : values.split(" ", -1)) {
      assertThat(Loading.watching().and(flag, value).problems())
          .startsWith(flag + ": \"" + value.replace('\t', ' '))
          .hasLineCount(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --keystone.conf=/dev/zero | --keystone.conf: "/dev/zero" is longer than 4194304 bytes; name a file or directory that the exporter's account can read
          --keystone.conf=/nonexistent/k.conf | --keystone.conf: "/nonexistent/k.conf" does not exist; name a file or directory that the exporter's account can read
          --collector.sql=marked | --collector.sql: takes no value; write it without a value
          --memcached.tls-ca-file=/ca | --memcached.tls-ca-file: has no effect alone; add --memcached.tls, or remove it
          --memcached.tls-server-name=mc | --memcached.tls-server-name: has no effect alone; add --memcached.tls, or remove it
          --memcached.password-file=/x | --memcached.password-file: has no effect alone; add --memcached.username, or remove it
          --memcached.sasl | --memcached.sasl: SASL needs an account; set --memcached.username and --memcached.password-file
          --memcached.username=keystone | --memcached.username: names an account without a password; set --memcached.password-file or KEYSTONE_TOKEN_EXPORTER_MEMCACHED_PASSWORD
          --collector.sql.interval=10s --collector.sql.timeout=10s | --collector.sql.timeout: "10s" is not shorter than the interval, "10s"; shorten it, or lengthen --collector.sql.interval
          --collector.max-age=60s --collector.sql.interval=45s --collector.lists.interval=60s | --collector.max-age: "60s" is not longer than --collector.lists.interval, "60s": figures would disappear between collections; lengthen it to several intervals
          --collector.max-age=10s --collector.lists.timeout=20s | --collector.max-age: "10s" is not longer than --collector.lists.timeout, "20s": figures would disappear between collections; lengthen it to several intervals
          """)
  void refusesArguments(String arguments, String problem) {
    assertThat(Loading.watching().arguments(arguments).problems()).isEqualTo(problem);
  }

  @Test
  void flagOverridesDefaultKeystoneConf() throws Exception {
    Loading loading = new Loading().defaultFile(Path.of(Loading.sample("kilo")));
    assertThat(loading.load().keystone().provider()).contains("uuid");
    loading.and("--keystone.conf", Loading.sample("zed"));
    assertThat(loading.load().keystone().provider()).contains("fernet");
  }

  @Test
  void readsDirectoriesAfterFiles() throws Exception {
    Path parts = Files.createDirectory(directory.resolve("keystone.conf.d"));
    write("keystone.conf.d/20.conf", "[token]\nprovider = twenty\n");
    write("keystone.conf.d/10.conf", "[token]\nprovider = ten\n[token]\nexpiration = 10\n");
    write("keystone.conf.d/30.conf.orig", "[token]\nprovider = thirty\n");
    write("keystone.conf.d/.40.conf", "[token]\nprovider = forty\n");
    Path file = write("keystone.conf", "[token]\nexpiration = 1\ndriver = sql\n");
    Config config =
        Loading.watching().and("--keystone.conf", parts.toString(), file.toString()).load();
    assertThat(config.keystone())
        .returns(Optional.of("twenty"), Keystone::provider)
        .returns(Optional.of(Duration.ofSeconds(10)), Keystone::expiration)
        .returns(Optional.of("sql"), Keystone::driver);
  }

  @Test
  void readsLifetimes() throws Exception {
    String text =
        """
        [token]
        expiration = 3600
        allow_expired_window = 7200
        [revoke]
        expiration_buffer = 0
        """;
    Loading loading = Loading.watching().conf(directory, text);
    assertThat(loading.load().keystone())
        .returns(Optional.of(Duration.ofHours(1)), Keystone::expiration)
        .returns(Optional.of(Duration.ofHours(2)), Keystone::allowExpiredWindow)
        .returns(Duration.ZERO, Keystone::revocationBuffer);
    assertThat(loading.and("--keystone.token-expiration", "3h").load().keystone().expiration())
        .contains(Duration.ofHours(3));
  }

  @ParameterizedTest
  @CsvSource({
    "[token], expiration, 0, a lifetime, 1",
    "[token], expiration, -1, a lifetime, 1",
    "[token], expiration, 1h, a lifetime, 1",
    "[token], expiration, 3600.0, a lifetime, 1",
    "[token], expiration, 99999999999, a lifetime, 1",
    "[token], allow_expired_window, -1, a time, 0",
    "[revoke], expiration_buffer, two days, a time, 0"
  })
  void refusesInvalidSeconds(String group, String option, String value, String what, int min)
      throws Exception {
    assertThat(
            Loading.watching()
                .conf(directory, group + "\n" + option + " = " + value)
                .problems(directory))
        .isEqualTo(
            "keystone.conf:2 %s %s: \"%s\" is not %s; write a whole number of seconds, at least %d"
                .formatted(group, option, value, what, min));
  }

  @Test
  void flagOverridesUsersFile() throws Exception {
    Path file = write("users", "# service users\n\nu1 nova\n  u2\tneutron agent \nu3\n");
    Config config =
        Loading.watching()
            .and("--keystone.users-file", file.toString())
            .and("--keystone.user", "u1=nova2")
            .load();
    assertThat(config.lists().orElseThrow().users())
        .isEqualTo(Map.of("u1", "nova2", "u2", "neutron agent", "u3", ""));
  }

  @Test
  void detectsChangedFiles() throws Exception {
    Path file = write("keystone.conf", "[token]\n");
    Path parts = Files.createDirectory(directory.resolve("keystone.conf.d"));
    Path users = directory.resolve("users");
    Path web = write("web.yml", "tls_server_config: {cert_file: server.pem}\n");
    ConfigLoader loader =
        Loading.with("--keystone.conf", file.toString(), parts.toString())
            .and("--keystone.users-file", users.toString())
            .and("--database.password-file", directory.resolve("database").toString())
            .and("--memcached.password-file", directory.resolve("memcached").toString())
            .and("--web.config.file", web.toString())
            .loader();
    List<Map<Path, Long>> seen = new ArrayList<>(List.of(loader.checksums()));
    assertThat(loader.checksums()).isEqualTo(seen.get(0));

    FileTime modified = Files.getLastModifiedTime(file);
    write("keystone.conf", "[cache]\n");
    // Of the same size and time.
    Files.setLastModifiedTime(file, modified);
    seen.add(loader.checksums());
    for (String name :
        List.of(
            "users", "database", "memcached", "keystone.conf.d/10-memcache.conf", "server.pem")) {
      write(name, "renewed");
      seen.add(loader.checksums());
    }
    Files.delete(file);
    seen.add(loader.checksums());
    assertThat(seen).doesNotHaveDuplicates();
  }

  @Test
  void detectsDefaultFile() throws Exception {
    ConfigLoader loader = new Loading().defaultFile(directory.resolve("default.conf")).loader();
    Map<Path, Long> before = loader.checksums();
    write("default.conf", "[token]\n");
    assertThat(loader.checksums()).isNotEqualTo(before);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
