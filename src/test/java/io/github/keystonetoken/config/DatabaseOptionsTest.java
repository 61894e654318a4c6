package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.DatabaseConfig.Tls;
import io.github.keystonetoken.config.DatabaseConfig.Tls.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseOptionsTest {

  private static final String URL = "mysql://keystone:from-url@db/keystone";

  private static final String CERTIFICATE =
      "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";

  private static final String KEY =
      "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";

  @TempDir private Path directory;

  @Test
  void flagOverridesKeystoneConf() throws Exception {
    Loading loading =
        conf("[database]\nconnection = mysql://u:p@conf/k\n")
            .and("--database.url", "mysql://u@flag/k");
    assertThat(loading.database().host()).isEqualTo("flag");
  }

  @ParameterizedTest
  @CsvSource({"sql, connection", "DEFAULT, sql_connection", "DATABASE, sql_connection"})
  void readsFormerNamesOfConnection(String section, String option) throws Exception {
    Loading loading = conf("[" + section + "]\n" + option + " = " + URL + "\n");
    assertThat(loading.database().host()).isEqualTo("db");
  }

  @Test
  void environmentOverridesKeystoneConf() throws Exception {
    Loading loading =
        conf("[database]\nconnection = " + URL + "\n")
            .environment("OS_DATABASE__CONNECTION", "mysql://u:p@env/k");
    assertThat(loading.database().host()).isEqualTo("env");
  }

  @Test
  void prefersPasswordFileThenEnvironmentThenUrl() throws Exception {
    Path file = file("password", "from file \n");
    Loading loading = url(URL);
    assertThat(password(loading)).isEqualTo("from-url");
    loading.environment(ConfigLoader.PASSWORD_VARIABLE, "from env+%40");
    assertThat(password(loading)).isEqualTo("from env+%40");
    loading.and("--database.password-file", file.toString());
    assertThat(password(loading)).isEqualTo("from file ");
  }

  @Test
  void hostDefaultsToLocalhost() throws Exception {
    assertThat(url("mysql://u@/k").database().address()).isEqualTo("localhost:3306/k");
  }

  @Test
  void optionFileCompletesUrl() throws Exception {
    Path file =
        file(
            "my.cnf",
            """
            [client]
            user = from-file
            password = "from file"
            host = db.example.org
            port = 3307
            database = k
            """);
    Loading loading = url("mysql:///?read_default_file=" + file);
    DatabaseConfig database = loading.database();
    assertThat(database.address()).isEqualTo("db.example.org:3307/k");
    assertThat(database.user()).isEqualTo("from-file");
    assertThat(password(loading)).isEqualTo("from file");
  }

  @Test
  void urlWinsOverItsOptionFile() throws Exception {
    Path file =
        file(
            "my.cnf",
            "[client]\nuser=x\npassword=x\nhost=x\nport=1\ndatabase=x\nsocket=/x\nssl-ca=/x\n");
    Path ca = file("ca.pem", CERTIFICATE);
    String url = "mysql+pymysql://u:from-url@db:3307/k?ssl_ca=" + ca + "&read_default_file=" + file;
    Loading loading = url(url);
    assertThat(loading.database().toString())
        .startsWith("DatabaseConfig[host=db, port=3307, unixSocket=null, database=k")
        .contains("user=u", ca.toString());
    assertThat(loading.load().notices())
        .contains(
            "--database.url: the socket of the option file is not used, because another host is"
                + " named");
    assertThat(password(loading)).isEqualTo("from-url");
  }

  @Test
  void usesSocketOfOptionFileLocally() throws Exception {
    Path file = file("my.cnf", "[client]\nsocket = /run/mysqld/mysqld.sock\n");
    Loading loading = url("mysql://u@localhost/k?read_default_file=" + file);
    assertThat(loading.database().unixSocket()).isEqualTo(Path.of("/run/mysqld/mysqld.sock"));
  }

  /** The C library reads both groups, PyMySQL the named one only. */
  @ParameterizedTest
  @CsvSource({"mysql, in-client", "mysql+mysqldb, in-client", "mysql+pymysql, u"})
  void readsGroupsAsDriver(String driver, String user) throws Exception {
    Path file = file("my.cnf", "[keystone]\nuser=u\npassword=pw\n[client]\nuser=in-client\n");
    Loading loading = url(driver + "://db/k?read_default_group=keystone&read_default_file=" + file);
    assertThat(loading.database().user()).isEqualTo(user);
    assertThat(password(loading)).isEqualTo("pw");
  }

  @Test
  void refusesOptionFileWithoutAccount() throws Exception {
    Path file = file("my.cnf", "[client]\nport = marked-pw\n");
    assertThat(url("mysql://db/k?read_default_file=" + file).problems(directory))
        .isEqualTo(
            "--database.url: names no user, nor does its option file; write"
                + " mysql+pymysql://user@host/keystone\n"
                + "my.cnf:2: has a port that is not a number from 1 to 65535; write port = 3306");
  }

  @Test
  void usesCertificates() throws Exception {
    Path ca = file("ca.pem", CERTIFICATE);
    Path client = file("client.pem", CERTIFICATE + KEY);
    String url = "mysql://u@db/k?ssl_ca=" + ca + "&ssl_cert=" + client;
    assertThat(url(url).database().tls())
        .isEqualTo(new Tls(Mode.VERIFY_CA, new TlsFiles(ca, client, client)));
  }

  @Test
  void usesCertificatesOfOptionFile() throws Exception {
    Path ca = file("ca.pem", CERTIFICATE);
    Path certificate = file("client.pem", CERTIFICATE);
    Path key = file("client.key", KEY);
    Path file =
        file(
            "my.cnf",
            "[client]\nssl-ca=%s\nssl-cert=%s\nssl_key=%s\n".formatted(ca, certificate, key));
    assertThat(url("mysql://u@db/k?read_default_file=" + file).database().tls())
        .isEqualTo(new Tls(Mode.VERIFY_CA, new TlsFiles(ca, certificate, key)));
  }

  /** As observed with SQLAlchemy 2.1.9 and PyMySQL 1.2.4 for the same URLs. */
  @ParameterizedTest
  @CsvSource({
    "charset=utf8,",
    "ssl_ca=CA, VERIFY_IDENTITY",
    "ssl_ca=CA&ssl_key=dummy, VERIFY_IDENTITY",
    "ssl_ca=CA&ssl_check_hostname=false, VERIFY_CA",
    "ssl_capath=/etc/ssl/certs, VERIFY_IDENTITY",
    "ssl_key=dummy, REQUIRED",
    "ssl_cert=CLIENT, REQUIRED",
    "ssl_cipher=DEFAULT, REQUIRED",
    "ssl_check_hostname=true, REQUIRED",
    "ssl_verify_cert=true, VERIFY_CA",
    "ssl_verify_cert=optional, VERIFY_CA",
    "ssl_verify_cert=maybe, REQUIRED",
    "ssl_ca=CA&ssl_verify_cert=false, REQUIRED",
    "ssl_verify_cert=false&ssl_verify_identity=false, VERIFY_CA",
    "ssl_ca=CA&ssl_disabled=false, DISABLED",
    "ssl_disabled=&ssl_key=&ssl_ca=,"
  })
  void tlsFollowsPyMySql(String options, @Nullable Mode mode) throws Exception {
    String given =
        options
            .replace("CA", file("ca.pem", CERTIFICATE).toString())
            .replace("CLIENT", file("client.pem", CERTIFICATE + KEY).toString());
    DatabaseConfig database = url("mysql+pymysql://u@db/k?" + given).database();
    assertThat(Optional.ofNullable(database.tls()).map(Tls::mode))
        .isEqualTo(Optional.ofNullable(mode));
    assertThat(database.tlsFiles().toString().contains("client.pem"))
        .isEqualTo(options.contains("CLIENT"));
  }

  @Test
  void notesUnverifiedServer() throws Exception {
    assertThat(url("mysql+pymysql://u@db/k?ssl_key=dummy").load().notices())
        .contains(
            "--database.url: TLS is required, but the server is not verified, as in Keystone's"
                + " driver without ssl_ca: add ssl_ca");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
  void refusesKeyInOtherFormat(String format) throws Exception {
    Path ca = file("ca.pem", CERTIFICATE);
    Path key = file("key.pem", KEY.replace("PRIVATE KEY", format));
    String url = "mysql://u@db/k?ssl_ca=" + ca + "&ssl_cert=" + ca + "&ssl_key=" + key;
    assertThat(url(url).problems(directory))
        .isEqualTo(
            "--database.url ssl_key: \"key.pem\" has a key that is not unencrypted PKCS#8;"
                + " convert it: openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out NEW.pem");
  }

  @Test
  void notesUnusedOptions() throws Exception {
    Path file = file("my.cnf", "[client]\nssl-mode = VERIFY_IDENTITY\nconnect-timeout = 1\n");
    Config config = url("mysql://u@db/k?charset=utf8&plugin=sync&read_default_file=" + file).load();
    assertThat(config.notices())
        .contains(
            "--database.url: these options are not used: plugin, ssl_mode",
            "--database.url: with ssl_ca, TLS is required, and the server's authority is verified"
                + " and, with PyMySQL, its host name; without it, TLS is used if the server offers"
                + " it, unverified");
  }

  @Test
  void otherDatabaseLeavesMemcachedWatched() throws Exception {
    Config config =
        conf("[database]\nconnection = postgresql://u:p@db/k\n")
            .and("--memcached.servers", "a:1")
            .load();
    assertThat(config.sql()).isEmpty();
    assertThat(config.notices().toString().replace(directory + "/", ""))
        .isEqualTo(
            "[The SQL collector is off: keystone.conf:2 [database] connection is for a"
                + " database other than MySQL or MariaDB, which is not supported; to enable it, set"
                + " --database.url]");
  }

  @Test
  void explicitCollectorRefusesOtherDatabase() throws Exception {
    Loading loading =
        conf("[database]\nconnection = sqlite:////var/lib/keystone.db\n").and("--collector.sql");
    assertThat(loading.problems(directory))
        .isEqualTo(
            "--collector.sql: keystone.conf:2 [database] connection is for a database other"
                + " than MySQL or MariaDB, which is not supported; set --database.url");
  }

  @Test
  void explicitCollectorNeedsDatabase() throws Exception {
    Loading loading = Loading.with("--memcached.servers", "a:1");
    assertThat(loading.load().notices())
        .containsExactly(
            "The SQL collector is off: no database is known; to enable it, set --database.url or"
                + " --keystone.conf");
    assertThat(loading.and("--collector.sql").problems())
        .isEqualTo("--collector.sql: no database is known; set --database.url or --keystone.conf");
  }

  @Test
  void ignoresDatabaseOfDisabledCollector() throws Exception {
    Config config =
        url("nonsense").and("--no-collector.sql").and("--memcached.servers", "a:1").load();
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
        "mysql://u:marked-pw@db/k?ssl_ca=/nonexistent | \"/nonexistent\" does not exist",
        "mysql://u:marked-pw@db/k?unix_socket=%00 | is not a valid file name",
        "mysql://u:marked-pw@db/k?read_default_file=/nonexistent | \"/nonexistent\" does not exist",
        "mysql://u:marked-pw@db/k?ssl_cert=/x | \"/x\" does not exist",
        "mysql://u:marked-pw@db/k?ssl_ca=/etc/hostname | \"/etc/hostname\" has no"
            + " \"BEGIN CERTIFICATE\"",
        "postgresql://u:marked-pw@db/k | is for a database other than MySQL or MariaDB"
      })
  void neverRepeatsUrl(String url, String what) throws Exception {
    assertThat(url(url).problems())
        .startsWith("--database.url")
        .contains(": " + what)
        .doesNotContain("marked");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nonexistent/marked-pw", "marked-pw", "\0marked-pw"})
  void neverRepeatsPasswordFile(String file) {
    Loading loading = url("mysql://u@db/k").and("--database.password-file", file);
    assertThat(loading.problems())
        .startsWith("--database.password-file: the file ")
        .doesNotContain("marked");
  }

  @Test
  void refusesEmptyPasswordFile() throws Exception {
    Path file = file("password", "\npw\n");
    Loading loading = url("mysql://u@db/k").and("--database.password-file", file.toString());
    assertThat(loading.problems())
        .isEqualTo(
            "--database.password-file: the file has no password in its first line; name a file that"
                + " holds the password in its first line");
  }

  private static Optional<String> warning(@Nullable String url) {
    DatabaseOptions given = new DatabaseOptions();
    given.url = url;
    return given.exposedPassword();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://keystone:secret@db/keystone",
        "mysql+pymysql://keystone:s%40@db/keystone?charset=utf8",
        "mysql://keystone@db/keystone?passwd=secret",
        "mysql+pymysql:///keystone?user=keystone&password=secret"
      })
  void warnsOfPasswordInUrl(String url) {
    assertThat(warning(url))
        .contains(
            "--database.url has a password, which every user of this machine can see in the list"
                + " of processes: use --database.password-file or"
                + " KEYSTONE_TOKEN_EXPORTER_DATABASE_PASSWORD");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"mysql://keystone@db/keystone?charset=utf8", "mysql://k:@db/k", "none"})
  void acceptsUrlWithoutPassword(@Nullable String url) {
    assertThat(warning(url)).isEmpty();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static Loading url(String url) {
    return Loading.with("--database.url", url);
  }

  private Loading conf(String text) throws Exception {
    return new Loading().conf(directory, text);
  }

  private static String password(Loading loading) throws ConfigException {
    Config config = loading.load();
    Secret secret = config.sql().orElseThrow().database().password();
    String password = Objects.requireNonNull(secret).reveal();
    assertThat(config.toString()).doesNotContain(password);
    return password;
  }
}
