package io.github.keystonetoken.config;

import java.nio.file.Path;
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
          "read_default_file",
          "read_default_group");

  private static final Pattern OPTION_NAME = Pattern.compile("[a-z][a-z_]{0,40}");

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
    boolean python = url.driver().equals("pymysql");
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
    Optional<DatabaseConfig.Tls> tls = tls();
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

  /** TLS as the URL or its option file demands it; empty if neither does, or it is wrong. */
  private Optional<DatabaseConfig.Tls> tls() {
    Setting authorities = tlsOption("ca");
    Setting certificate = tlsOption("cert");
    Setting key = tlsOption("key");
    Optional<ClientCertificate> client =
        certificate == null ? Optional.empty() : certificate.client("ssl_cert", key, "ssl_key");
    if (certificate == null && key != null) {
      key.problem("has ssl_key without ssl_cert", "add ssl_cert with the certificate of that key");
    }
    if (authorities != null) {
      return authorities
          .certificates("ssl_ca")
          .map(trusted -> new DatabaseConfig.Tls(trusted, client));
    }
    Setting alone = certificate == null ? key : certificate;
    if (alone != null) {
      alone.problem(
          "has a client certificate but no ssl_ca",
          "add ssl_ca with the authority that signed the server's certificate");
    }
    return Optional.empty();
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
          "with ssl_ca, TLS is required and the server's authority verified, but not its host name;"
              + " without it, TLS is used where the server has it, and nothing verified");
    }
  }

  private static boolean isAboutTls(String option) {
    return option.startsWith("ssl") || option.startsWith("tls");
  }

  private void notice(String text) {
    setting.problems().notice(setting.where() + ": " + text);
  }
}
