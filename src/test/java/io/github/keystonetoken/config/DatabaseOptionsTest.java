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
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseOptionsTest {

  private static final String URL = "mysql://keystone:from-url@db/keystone";

  private static final String CERTIFICATE =
      "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";

  private static final String KEY =
      "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "database, connection",
    "sql, connection",
    "DEFAULT, sql_connection",
    "DATABASE, sql_connection"
  })
  void readsEveryNameOfConnection(String section, String option) throws Exception {
    Loading loading = conf("[" + section + "]\n" + option + " = " + URL + "\n");
    assertThat(loading.database().host()).isEqualTo("db");
    assertThat(loading.and("--database.url", "mysql://u@flag/k").database().host())
        .isEqualTo("flag");
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

  /** The URL wins over the file. The C library reads both groups, PyMySQL the named one only. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mysql://u:pw@/k? | | u pw localhost:3306/k
          mysql:///? | user=u;password="from file";host=h;port=3307;database=k | u from file h:3307/k
          mariadb+pymysql://u:pw@db:3307/k? | user=x;password=x;host=x;port=1;database=x;socket=/x | u pw db:3307/k
          mysql://u:pw@localhost/k? | socket=/run/mysqld.sock | u pw /run/mysqld.sock/k
          mysql://db/k?read_default_group=keystone& | user=in-client | in-client own-pw db:3306/k
          mysql+mysqldb://db/k?read_default_group=keystone& | user=in-client | in-client own-pw db:3306/k
          mysql+pymysql://db/k?read_default_group=keystone& | user=in-client | u own-pw db:3306/k
          """)
  void optionFileCompletesUrl(String url, @Nullable String client, String database)
      throws Exception {
    Path file =
        file(
            "my.cnf",
            "[keystone]\nuser=u\npassword=own-pw\n[client]\n"
                + String.valueOf(client).replace(";", "\n"));
    Loading loading = url(url + "read_default_file=" + file);
    DatabaseConfig read = loading.database();
    assertThat(read.user() + " " + password(loading) + " " + read.address()).isEqualTo(database);
  }

  @Test
  void refusesOptionFileWithoutAccount() throws Exception {
    Path file = file("my.cnf", "[client]\nport = marked-pw\n");
    assertThat(url("mysql://db/k?read_default_file=" + file).problems(directory))
        .isEqualTo(
            """
            --database.url: names no user, nor does its option file; write mysql+pymysql://user@host/keystone
            my.cnf:2: has a port that is not a number from 1 to 65535; write port = 3306\
            """);
  }

  @Test
  void usesCertificates() throws Exception {
    Path ca = file("ca.pem", CERTIFICATE);
    Path client = file("client.pem", CERTIFICATE + KEY);
    Path key = file("client.key", KEY);
    assertThat(url("mysql://u@db/k?ssl_ca=" + ca + "&ssl_cert=" + client).database().tls())
        .isEqualTo(new Tls(Mode.VERIFY_CA, new TlsFiles(ca, client, client)));
    Path file =
        file("my.cnf", "[client]\nssl-ca=%s\nssl-cert=%s\nssl_key=%s\n".formatted(ca, client, key));
    assertThat(url("mysql://u@db/k?read_default_file=" + file).database().tls())
        .isEqualTo(new Tls(Mode.VERIFY_CA, new TlsFiles(ca, client, key)));
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mysql+pymysql://u@db/k?ssl_key=dummy& | | TLS is required, but the server is not verified, as in Keystone's driver without ssl_ca: add ssl_ca
          mysql://u@db/k?charset=utf8&plugin=sync& | ssl-mode = VERIFY_IDENTITY | these options are not used: plugin, ssl_mode
          mysql://u@db/k? | tls-version = TLSv1.2 | with ssl_ca, TLS is required, and the server's authority is verified and, with PyMySQL, its host name; without it, TLS is used if the server offers it, unverified
          mysql://u@db/k? | socket = /x | the socket of the option file is not used, because another host is named
          """)
  void notesWhatIsNotUsed(String url, @Nullable String client, String notice) throws Exception {
    Path file = file("my.cnf", "[client]\nconnect-timeout = 1\n" + client + "\n");
    assertThat(url(url + "read_default_file=" + file).load().notices())
        .contains("--database.url: " + notice);
  }

  /** Without a flag, memcached is watched all the same. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          connection = postgresql://u:p@db/k | keystone.conf:2 [database] connection is for a database other than MySQL or MariaDB, which is not supported | set --database.url
          '' | no database is known | set --database.url or --keystone.conf
          """)
  void explicitCollectorNeedsDatabase(String text, String reason, String remedy) throws Exception {
    Loading loading = conf("[database]\n" + text + "\n").and("--memcached.servers", "a:1");
    assertThat(loading.load().sql()).isEmpty();
    assertThat(loading.load().notices().toString().replace(directory + "/", ""))
        .isEqualTo("[The SQL collector is off: " + reason + "; to enable it, " + remedy + "]");
    assertThat(loading.and("--collector.sql").problems(directory))
        .isEqualTo("--collector.sql: " + reason + "; " + remedy);
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
      textBlock =
          """
          marked-pw | is not a database URL
          mysql://u:marked-pw@db | names no database
          mysql://:marked-pw@db/k | names no user
          mysql://db:marked-pw/k | names no user
          mysql://u:p@db:marked-pw/k | has a port that is not a number from 1 to 65535
          mysql://u:p@db:65536/k | has a port that is not a number from 1 to 65535
          mysql://u:marked-pw@db/k?ssl_ca=/nonexistent | "/nonexistent" does not exist
          mysql://u:marked-pw@db/k?unix_socket=%00 | is not a valid file name
          mysql://u:marked-pw@db/k?read_default_file=/nonexistent | "/nonexistent" does not exist
          mysql://u:marked-pw@db/k?ssl_cert=/x | "/x" does not exist
          mysql://u:marked-pw@db/k?ssl_ca=/etc/hostname | "/etc/hostname" has no "BEGIN CERTIFICATE"
          postgresql://u:marked-pw@db/k | is for a database other than MySQL or MariaDB
          """)
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
            "--database.password-file: the file has no password in its first line; name a file that holds the password in its first line");
  }

  @ParameterizedTest
  @CsvSource({
    "mysql://keystone:secret@db/keystone, true",
    "mysql+pymysql://keystone:s%40@db/keystone?charset=utf8, true",
    "mysql://keystone@db/keystone?passwd=secret, true",
    "mysql+pymysql:///keystone?user=keystone&password=secret, true",
    "mysql://keystone@db/keystone?charset=utf8, false",
    "mysql://k:@db/k, false",
    "none, false"
  })
  void warnsOfPasswordInUrl(String url, boolean warns) {
    String warning =
        "--database.url has a password, which every user of this machine can see in the list of processes: use --database.password-file or KEYSTONE_TOKEN_EXPORTER_DATABASE_PASSWORD";
    assertThat(url(url).loader().exposedPassword())
        .isEqualTo(warns ? Optional.of(warning) : Optional.empty());
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
