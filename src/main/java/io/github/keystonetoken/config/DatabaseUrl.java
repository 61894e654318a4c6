package io.github.keystonetoken.config;

import io.github.keystonetoken.config.DatabaseConfig.Tls;
import io.github.keystonetoken.config.DatabaseConfig.Tls.Mode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the SQL collector needs from a URL for MySQL or MariaDB, and from the option file that
 * it may name. The URL wins over the file, as with Keystone's drivers: PyMySQL does so in {@code
 * _config} of {@code pymysql/connections.py} (0.7.11 and 1.1.1), and mysqlclient leaves it to
 * {@code mysql_real_connect} of the C library.
 *
 * <p>Problems repeat no part of the URL: by mistake, any of them may hold the password.
 */
final class DatabaseUrl {

  private static final int DEFAULT_PORT = 3306;

  /** Options that are read, or that make no difference to the exporter. */
  private static final Set<String> KNOWN_OPTIONS =
      Set.of(
          "charset",
          "unix_socket",
          "ssl_ca",
          "ssl_cert",
          "ssl_key",
          "ssl_capath",
          "ssl_check_hostname",
          "ssl_disabled",
          "ssl_verify_cert",
          "ssl_verify_identity",
          "read_default_file",
          "read_default_group");

  private static final Pattern OPTION_NAME = Pattern.compile("[a-z][a-z_]{0,40}");

  /** Values of {@code ssl_check_hostname} that are false (SQLAlchemy's {@code asbool}). */
  private static final Set<String> NO = Set.of("false", "no", "n", "off", "f", "0");

  /** Values of {@code ssl_verify_cert} for which PyMySQL verifies. */
  private static final Set<String> VERIFYING = Set.of("optional", "required", "1", "true", "yes");

  private static final Set<String> LOCAL_HOSTS = Set.of("", "localhost", "127.0.0.1");

  private final SqlAlchemyUrl url;
  private final Setting setting;
  private final OptionFile file;

  DatabaseUrl(SqlAlchemyUrl url, Setting setting) {
    this.url = url;
    this.setting = setting;
    Setting named = option("read_default_file");
    this.file = named == null ? OptionFile.NONE : read(named);
  }

  private OptionFile read(Setting name) {
    Set<String> groups = new TreeSet<>();
    Setting group = option("read_default_group");
    if (group != null) {
      groups.add(group.value());
    }
    // PyMySQL reads one group. The C library reads this one and its own.
    if (!isPython()) {
      groups.addAll(Set.of("client", "client-server", "client-mariadb"));
    } else if (groups.isEmpty()) {
      groups.add("client");
    }
    return OptionFile.read(name, groups, isPython());
  }

  /**
   * The database; empty if something is wrong.
   *
   * @param password overrides the URL's and the file's
   */
  Optional<DatabaseConfig> database(@Nullable Secret password) {
    String user = required("user", url.user());
    String database = required("database", url.database());
    Setting namedHost = either("host", url.host());
    String host = namedHost == null ? "localhost" : namedHost.value();
    Setting namedPort = either("port", url.port());
    int port = namedPort == null ? DEFAULT_PORT : port(namedPort);
    Path socket = socket(host);
    Tls tls = tls();
    noteUnusedOptions();
    if (setting.problems().count() > 0) {
      return Optional.empty();
    }
    return Optional.of(
        new DatabaseConfig(
            host, port, socket, database, user, password == null ? password() : password, tls));
  }

  private @Nullable Secret password() {
    Setting ofFile = file.get("password");
    return url.password() == null && ofFile != null ? new Secret(ofFile.value()) : url.password();
  }

  /** The value in the URL, else that in the option file. */
  private @Nullable Setting either(String name, String inUrl) {
    return inUrl.isEmpty() ? file.get(name) : setting.with(inUrl);
  }

  private String required(String name, String inUrl) {
    Setting given = either(name, inUrl);
    if (given == null) {
      setting.problem(
          "names no " + name + (file.equals(OptionFile.NONE) ? "" : ", nor does its option file"),
          "write mysql+pymysql://user@host/keystone");
      return "";
    }
    return given.value();
  }

  private int port(Setting given) {
    int port = given.value().matches("[0-9]{1,5}") ? Integer.parseInt(given.value()) : 0;
    if (port < 1 || port > 65_535) {
      given.problem(
          "has a port that is not a number from 1 to 65535",
          given.where().equals(setting.where())
              ? "write mysql+pymysql://user@host:3306/keystone, and encode an @ in a password as %40"
              : "write port = 3306");
    }
    return port;
  }

  /** If a file has a socket and the URL another host, the drivers differ: the host is used. */
  private @Nullable Path socket(String host) {
    Setting inUrl = option("unix_socket");
    Setting named = inUrl == null ? file.get("socket") : inUrl;
    if (named == null) {
      return null;
    }
    if (inUrl == null && !LOCAL_HOSTS.contains(host)) {
      setting.notice("the socket of the option file is not used, because another host is named");
      return null;
    }
    return path(named);
  }

  private static @Nullable Path path(Setting named) {
    Path path = TextFile.path(named.value()).orElse(null);
    if (path == null) {
      named.problem("is not a valid file name", "name one that exists");
    }
    return path;
  }

  /**
   * TLS as Keystone's driver uses it by the URL and its option file; null if they do not configure
   * it. PyMySQL's behaviour for each combination was observed with its release 1.2.4 and SQLAlchemy
   * 2.1.9; see {@code Connection.__init__} and {@code _create_ssl_ctx} of {@code
   * pymysql/connections.py}.
   */
  private @Nullable Tls tls() {
    Tls special = isPython() ? pythonTls() : null;
    if (special != null) {
      return special;
    }
    Setting certificate = tlsOption("cert");
    Setting key = tlsOption("key");
    Setting authorities = tlsOption("ca");
    // Drivers do not look at a key without a certificate.
    TlsFiles files = TlsFiles.of(authorities, certificate, certificate == null ? null : key);
    if (authorities != null) {
      return new Tls(verified(), files);
    }
    Setting directory = tlsOption("capath");
    if (directory != null) {
      return new Tls(verified(), new TlsFiles(path(directory), files.certificate(), files.key()));
    }
    if (certificate == null
        && key == null
        && tlsOption("cipher") == null
        && option("ssl_check_hostname") == null) {
      return null;
    }
    setting.notice(
        "TLS is required, but the server is not verified, as in Keystone's driver without ssl_ca: add ssl_ca");
    return new Tls(Mode.REQUIRED, files);
  }

  private boolean isPython() {
    return url.driver().equals("pymysql");
  }

  private Mode verified() {
    Setting check = option("ssl_check_hostname");
    boolean isAnyHost =
        !isPython()
            || (check != null && NO.contains(check.value().strip().toLowerCase(Locale.ROOT)));
    return isAnyHost ? Mode.VERIFY_CA : Mode.VERIFY_IDENTITY;
  }

  /** Options that SQLAlchemy leaves to PyMySQL, as text: any text is true. */
  private @Nullable Tls pythonTls() {
    if (option("ssl_disabled") != null) {
      setting.notice("TLS is not used, because PyMySQL takes any value of ssl_disabled as true");
      return new Tls(Mode.DISABLED, TlsFiles.NONE);
    }
    Setting verify = option("ssl_verify_cert");
    boolean identity = option("ssl_verify_identity") != null;
    if (verify == null && !identity) {
      return null;
    }
    setting.notice(
        "PyMySQL ignores ssl_ca, ssl_cert and ssl_key if ssl_verify_cert or ssl_verify_identity is in the URL, and trusts the system's authorities for any host: remove these two to have ssl_ca verified");
    boolean verifies =
        identity || (verify != null && VERIFYING.contains(verify.value().toLowerCase(Locale.ROOT)));
    return new Tls(verifies ? Mode.VERIFY_CA : Mode.REQUIRED, TlsFiles.NONE);
  }

  private @Nullable Setting tlsOption(String name) {
    Setting inUrl = option("ssl_" + name);
    return inUrl == null ? file.get("ssl-" + name) : inUrl;
  }

  private @Nullable Setting option(String name) {
    String value = url.query().getOrDefault(name, "");
    return value.isEmpty()
        ? null
        : new Setting(value, setting.where() + " " + name, setting.problems());
  }

  private void noteUnusedOptions() {
    Set<String> unused = new TreeSet<>(url.query().keySet());
    for (String name : file.options().keySet()) {
      if (isAboutTls(name)) {
        unused.add(name.replace('-', '_'));
      }
    }
    unused.removeAll(KNOWN_OPTIONS);
    unused.removeIf(name -> !OPTION_NAME.matcher(name).matches());
    if (!unused.isEmpty()) {
      setting.notice("these options are not used: " + String.join(", ", unused));
    }
    if (unused.stream().anyMatch(DatabaseUrl::isAboutTls)) {
      setting.notice(
          "with ssl_ca, TLS is required, and the server's authority is verified and, with PyMySQL, its host name; without it, TLS is used if the server offers it, unverified");
    }
  }

  private static boolean isAboutTls(String option) {
    return option.startsWith("ssl") || option.startsWith("tls");
  }
}
