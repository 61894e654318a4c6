package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Setting;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Makes what the SQL collector needs of a URL for MySQL or MariaDB, and of the option file that it
 * may name. What the URL gives wins over the file, as with Keystone's drivers: PyMySQL does so in
 * {@code _config} of {@code pymysql/connections.py} (0.7.11 and 1.1.1), and mysqlclient leaves it
 * to {@code mysql_real_connect} of the C library.
 */
final class DatabaseUrl {

  private static final int DEFAULT_PORT = 3306;

  /** Options that are taken care of, or that make no difference to reading. */
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
  private final String where;
  private final ProblemCollector problems;
  private final OptionFile file;

  /**
   * @param where what the URL is the value of
   */
  DatabaseUrl(SqlAlchemyUrl url, String where, ProblemCollector problems) {
    this.url = url;
    this.where = where;
    this.problems = problems;
    this.file = option("read_default_file").map(this::read).orElse(OptionFile.NONE);
  }

  private OptionFile read(Setting option) {
    boolean python = url.driver().equals("pymysql");
    Optional<String> group = option("read_default_group").map(Setting::value);
    Set<String> groups = new TreeSet<>();
    group.ifPresent(groups::add);
    // PyMySQL reads one group. The C library reads this one beside its own ones.
    if (!python) {
      groups.addAll(Set.of("client", "client-server", "client-mariadb"));
    } else if (group.isEmpty()) {
      groups.add("client");
    }
    OptionFile.Syntax syntax = python ? OptionFile.Syntax.PYMYSQL : OptionFile.Syntax.MYSQL;
    return OptionFile.read(where, option.value(), groups, syntax, problems);
  }

  /**
   * The database. What is wrong is noted, without any part of the URL: a mistake may put the
   * password into any of them.
   *
   * @param password overrides the URL's and the file's
   * @return empty if something is wrong
   */
  Optional<DatabaseConfig> database(Optional<Secret> password) {
    String user = required("user", url.user());
    String database = required("database", url.database());
    String host = either(url.host(), "host").map(Setting::value).orElse("localhost");
    int port = either(url.port(), "port").map(this::port).orElse(DEFAULT_PORT);
    Optional<Path> socket = socket(host);
    Optional<DatabaseConfig.Tls> tls = tls();
    noteUnusedOptions();
    if (problems.hasProblems()) {
      return Optional.empty();
    }
    Optional<Secret> effective =
        password
            .or(url::password)
            .or(() -> file.get("password").map(Setting::value).map(Secret::new));
    return Optional.of(new DatabaseConfig(host, port, socket, database, user, effective, tls));
  }

  /** What the URL says, else the file. */
  private Optional<Setting> either(String inUrl, String inFile) {
    return inUrl.isEmpty() ? file.get(inFile) : Optional.of(new Setting(inUrl, where));
  }

  private String required(String name, String inUrl) {
    Optional<Setting> given = either(inUrl, name);
    if (given.isEmpty()) {
      problems.add(
          where,
          "names no " + name + (file.equals(OptionFile.NONE) ? "" : ", nor does its option file"),
          "write mysql+pymysql://user@host/keystone");
    }
    return given.map(Setting::value).orElse("");
  }

  private int port(Setting given) {
    Optional<Integer> port =
        Optional.of(given.value())
            .filter(text -> text.matches("[0-9]{1,5}"))
            .map(Integer::valueOf)
            .filter(number -> number >= 1 && number <= 65_535);
    if (port.isEmpty()) {
      problems.add(
          given.where(),
          "has a port that is not a number from 1 to 65535",
          given.where().equals(where)
              ? "write mysql+pymysql://user@host:3306/keystone, and encode an @ in a password as"
                  + " %40"
              : "write port = 3306");
    }
    return port.orElse(DEFAULT_PORT);
  }

  /** Where a file has a socket and the URL another host, the drivers differ: the host is meant. */
  private Optional<Path> socket(String host) {
    Optional<Setting> named = option("unix_socket");
    if (named.isEmpty() && file.get("socket").isPresent()) {
      if (LOCAL_HOSTS.contains(host)) {
        named = file.get("socket");
      } else {
        problems.notice(
            where + ": the socket of the option file is not used, because another host is named");
      }
    }
    Optional<Path> path = named.stream().flatMap(it -> TextFile.path(it.value())).findFirst();
    if (named.isPresent() && path.isEmpty()) {
      problems.add(
          named.get().where(), "unix_socket cannot be the name of a file", "name one that exists");
    }
    return path;
  }

  /** TLS as the URL or its option file demands it; empty if neither does, or it is wrong. */
  private Optional<DatabaseConfig.Tls> tls() {
    Optional<Setting> authorities = tlsOption("ca");
    Optional<Setting> certificate = tlsOption("cert");
    Optional<Setting> key = tlsOption("key");
    Optional<ClientCertificate> client =
        certificate.flatMap(
            named ->
                PemSetting.client(
                    pem("ssl_cert", named),
                    // Python takes the key from the certificate's file if no other is named.
                    pem("ssl_key", key.orElse(named))));
    if (certificate.isEmpty() && key.isPresent()) {
      problems.add(
          key.get().where(),
          "has ssl_key without ssl_cert",
          "add ssl_cert with the certificate of that key");
    }
    if (authorities.isPresent()) {
      return pem("ssl_ca", authorities.get())
          .certificates()
          .map(file -> new DatabaseConfig.Tls(file, client));
    }
    certificate
        .or(() -> key)
        .ifPresent(
            setting ->
                problems.add(
                    setting.where(),
                    "has a client certificate but no ssl_ca",
                    "add ssl_ca with the authority that signed the server's certificate"));
    return Optional.empty();
  }

  private PemSetting pem(String option, Setting setting) {
    return new PemSetting(option, setting, problems);
  }

  private Optional<Setting> tlsOption(String name) {
    return option("ssl_" + name).or(() -> file.get("ssl-" + name));
  }

  private Optional<Setting> option(String name) {
    return Optional.ofNullable(url.query().get(name))
        .filter(value -> !value.isEmpty())
        .map(value -> new Setting(value, where));
  }

  private void noteUnusedOptions() {
    Set<String> unused = new TreeSet<>(url.query().keySet());
    file.options().keySet().stream()
        .filter(name -> name.startsWith("ssl") || name.startsWith("tls"))
        .map(name -> name.replace('-', '_'))
        .forEach(unused::add);
    unused.removeAll(KNOWN_OPTIONS);
    unused.removeIf(name -> !OPTION_NAME.matcher(name).matches());
    if (unused.isEmpty()) {
      return;
    }
    problems.notice(
        where + ": the exporter does not use these options: " + String.join(", ", unused));
    if (unused.stream().anyMatch(name -> name.startsWith("ssl") || name.startsWith("tls"))) {
      problems.notice(
          where
              + ": with ssl_ca, TLS is required and the server's authority verified, but not its"
              + " host name; without it, TLS is used where the server has it, and nothing"
              + " verified");
    }
  }
}
