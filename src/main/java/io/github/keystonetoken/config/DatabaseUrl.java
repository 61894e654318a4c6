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
 * Reads what the SQL collector needs of a URL for MySQL or MariaDB, and of the option file that it
 * may name. What the URL gives wins over the file, as with Keystone's drivers: PyMySQL does so in
 * {@code _config} of {@code pymysql/connections.py} (0.7.11 and 1.1.1), and mysqlclient leaves it
 * to {@code mysql_real_connect} of the C library.
 *
 * <p>Problems repeat no part of the URL: a mistake may put the password into any of them.
 */
final class DatabaseUrl {

  private static final int DEFAULT_PORT = 3306;

  /** Options that are read, or that make no difference to reading. */
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

  /** What {@code ssl_check_hostname} is if it is not true (SQLAlchemy's {@code asbool}). */
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
    this.file = option("read_default_file").map(this::read).orElse(OptionFile.NONE);
  }

  private OptionFile read(Setting name) {
    boolean python = isPython();
    Set<String> groups = new TreeSet<>();
    option("read_default_group").ifPresent(group -> groups.add(group.value()));
    // PyMySQL reads one group. The C library reads this one beside its own ones.
    if (!python) {
      groups.addAll(Set.of("client", "client-server", "client-mariadb"));
    } else if (groups.isEmpty()) {
      groups.add("client");
    }
    OptionFile.Syntax syntax = python ? OptionFile.Syntax.PYMYSQL : OptionFile.Syntax.MYSQL;
    return OptionFile.read(name, groups, syntax);
  }

  /**
   * The database; empty if something is wrong.
   *
   * @param password overrides the URL's and the file's
   */
  Optional<DatabaseConfig> database(@Nullable Secret password) {
    String user = required("user", url.user());
    String database = required("database", url.database());
    String host = either(url.host(), "host").map(Setting::value).orElse("localhost");
    int port = either(url.port(), "port").map(this::port).orElse(DEFAULT_PORT);
    Optional<Path> socket = socket(host);
    Optional<Tls> tls = tls();
    noteUnusedOptions();
    if (setting.problems().hasProblems()) {
      return Optional.empty();
    }
    Optional<Secret> effective =
        Optional.ofNullable(password)
            .or(url::password)
            .or(() -> file.get("password").map(option -> new Secret(option.value())));
    return Optional.of(new DatabaseConfig(host, port, socket, database, user, effective, tls));
  }

  /** What the URL says, else the file. */
  private Optional<Setting> either(String inUrl, String inFile) {
    return inUrl.isEmpty() ? file.get(inFile) : Optional.of(setting.with(inUrl));
  }

  private String required(String name, String inUrl) {
    Optional<Setting> given = either(inUrl, name);
    if (given.isEmpty()) {
      setting.problem(
          "names no " + name + (file.equals(OptionFile.NONE) ? "" : ", nor does its option file"),
          "write mysql+pymysql://user@host/keystone");
    }
    return given.map(Setting::value).orElse("");
  }

  private int port(Setting given) {
    int port = given.value().matches("[0-9]{1,5}") ? Integer.parseInt(given.value()) : 0;
    if (port < 1 || port > 65_535) {
      given.problem(
          "has a port that is not a number from 1 to 65535",
          given.where().equals(setting.where())
              ? "write mysql+pymysql://user@host:3306/keystone, and encode an @ in a password as"
                  + " %40"
              : "write port = 3306");
    }
    return port;
  }

  /** If a file has a socket and the URL another host, the drivers differ: the host is meant. */
  private Optional<Path> socket(String host) {
    Setting named = option("unix_socket").or(() -> file.get("socket")).orElse(null);
    if (named == null) {
      return Optional.empty();
    }
    if (option("unix_socket").isEmpty() && !LOCAL_HOSTS.contains(host)) {
      notice("the socket of the option file is not used, because another host is named");
      return Optional.empty();
    }
    Optional<Path> path = TextFile.path(named.value());
    if (path.isEmpty()) {
      named.problem("unix_socket cannot be the name of a file", "name one that exists");
    }
    return path;
  }

  /**
   * TLS as Keystone's driver makes it of the URL and its option file; empty if they say nothing of
   * it, or something wrong. What PyMySQL makes of each combination was seen with its release 1.2.4
   * and SQLAlchemy 2.1.9; see {@code Connection.__init__} and {@code _create_ssl_ctx} of {@code
   * pymysql/connections.py}.
   */
  private Optional<Tls> tls() {
    Tls special = isPython() ? pythonTls() : null;
    if (special != null) {
      return Optional.of(special);
    }
    Setting certificate = tlsOption("cert");
    Setting key = tlsOption("key");
    // Drivers do not look at a key without a certificate.
    Optional<ClientCertificate> client =
        certificate == null ? Optional.empty() : certificate.client("ssl_cert", key, "ssl_key");
    Setting file = tlsOption("ca");
    Setting authorities = file == null ? tlsOption("capath") : file;
    if (authorities != null) {
      Optional<Path> trusted =
          file == null ? TextFile.path(authorities.value()) : file.certificates("ssl_ca");
      return trusted.map(path -> new Tls(verified(), Optional.of(path), client));
    }
    if (certificate == null
        && key == null
        && tlsOption("cipher") == null
        && option("ssl_check_hostname").isEmpty()) {
      return Optional.empty();
    }
    notice(
        "TLS is required, but the server is not verified, as in Keystone's driver without ssl_ca:"
            + " add ssl_ca");
    return Optional.of(new Tls(Mode.REQUIRED, Optional.empty(), client));
  }

  private boolean isPython() {
    return url.driver().equals("pymysql");
  }

  private Mode verified() {
    boolean anyHost = !isPython() || option("ssl_check_hostname").filter(this::isNo).isPresent();
    return anyHost ? Mode.VERIFY_CA : Mode.VERIFY_IDENTITY;
  }

  private boolean isNo(Setting given) {
    return NO.contains(given.value().strip().toLowerCase(Locale.ROOT));
  }

  /** Options that SQLAlchemy leaves to PyMySQL, as text: any text is true. */
  private @Nullable Tls pythonTls() {
    if (option("ssl_disabled").isPresent()) {
      notice("TLS is not used, because PyMySQL takes any value of ssl_disabled as true");
      return Tls.unverified(Mode.DISABLED);
    }
    Setting verify = option("ssl_verify_cert").orElse(null);
    boolean identity = option("ssl_verify_identity").isPresent();
    if (verify == null && !identity) {
      return null;
    }
    notice(
        "PyMySQL ignores ssl_ca, ssl_cert and ssl_key beside ssl_verify_cert and"
            + " ssl_verify_identity in a URL, and trusts the system's authorities for any host: leave"
            + " these two out, and ssl_ca is verified");
    boolean verifies =
        identity || (verify != null && VERIFYING.contains(verify.value().toLowerCase(Locale.ROOT)));
    return Tls.unverified(verifies ? Mode.VERIFY_CA : Mode.REQUIRED);
  }

  private @Nullable Setting tlsOption(String name) {
    return option("ssl_" + name).or(() -> file.get("ssl-" + name)).orElse(null);
  }

  private Optional<Setting> option(String name) {
    return Optional.ofNullable(url.query().get(name))
        .filter(value -> !value.isEmpty())
        .map(setting::with);
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
      notice("the exporter does not use these options: " + String.join(", ", unused));
    }
    if (unused.stream().anyMatch(DatabaseUrl::isAboutTls)) {
      notice(
          "with ssl_ca, TLS is required and the server's authority verified, and with PyMySQL its"
              + " host name; without it, TLS is used if the server has it, and nothing verified");
    }
  }

  private static boolean isAboutTls(String option) {
    return option.startsWith("ssl") || option.startsWith("tls");
  }

  private void notice(String text) {
    setting.problems().notice(setting.where() + ": " + text);
  }
}
