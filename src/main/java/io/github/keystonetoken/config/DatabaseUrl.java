package io.github.keystonetoken.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Makes what the SQL collector needs of a URL for MySQL or MariaDB. */
final class DatabaseUrl {

  private static final int DEFAULT_PORT = 3306;

  /** Options that are taken care of, or that make no difference to reading. */
  private static final Set<String> KNOWN_OPTIONS = Set.of("charset", "unix_socket", "ssl_ca");

  private static final Pattern OPTION_NAME = Pattern.compile("[a-z][a-z_]{0,40}");

  private final SqlAlchemyUrl url;
  private final String where;
  private final Findings findings;

  /**
   * @param where what the URL is the value of
   */
  DatabaseUrl(SqlAlchemyUrl url, String where, Findings findings) {
    this.url = url;
    this.where = where;
    this.findings = findings;
  }

  /**
   * The database. What is wrong is noted, without any part of the URL: a mistake may put the
   * password into any of them.
   *
   * @param password overrides the URL's
   * @return empty where something is wrong
   */
  Optional<DatabaseConfig> database(Optional<Secret> password) {
    Optional<Secret> effective = password.or(url::password);
    boolean hasAccount = hasAccount(effective);
    boolean hasDatabase = hasDatabase();
    Optional<Integer> port = port();
    Optional<Path> socket = path("unix_socket");
    Optional<Path> tlsCa = path("ssl_ca").filter(this::isReadable);
    boolean hasFiles =
        socket.isPresent() == isGiven("unix_socket") && tlsCa.isPresent() == isGiven("ssl_ca");
    noteUnusedOptions();
    if (!hasAccount || !hasDatabase || port.isEmpty() || !hasFiles) {
      return Optional.empty();
    }
    return Optional.of(
        new DatabaseConfig(
            url.host().isEmpty() ? "localhost" : url.host(),
            port.get(),
            socket,
            url.database(),
            url.user(),
            effective,
            tlsCa));
  }

  private boolean hasAccount(Optional<Secret> password) {
    if (url.query().containsKey("read_default_file")) {
      if (url.user().isEmpty() || password.isEmpty()) {
        findings.problem(
            where,
            "takes the account from read_default_file, which the exporter does not read",
            "give " + Flag.DATABASE_URL.option() + " with a user of its own, and a password");
        return false;
      }
    } else if (url.user().isEmpty()) {
      findings.problem(where, "names no user", "write mysql+pymysql://user@host/keystone");
      return false;
    }
    return true;
  }

  private boolean hasDatabase() {
    if (url.database().isEmpty()) {
      findings.problem(where, "names no database", "write mysql+pymysql://user@host/keystone");
      return false;
    }
    return true;
  }

  private Optional<Integer> port() {
    if (url.port().isEmpty()) {
      return Optional.of(DEFAULT_PORT);
    }
    Optional<Integer> port =
        Optional.of(url.port())
            .filter(text -> text.matches("[0-9]{1,5}"))
            .map(Integer::valueOf)
            .filter(number -> number >= 1 && number <= 65_535);
    if (port.isEmpty()) {
      findings.problem(
          where,
          "has a port that is not a number from 1 to 65535",
          "write mysql+pymysql://user@host:3306/keystone, and encode an @ in a password as %40");
    }
    return port;
  }

  private boolean isGiven(String option) {
    return url.query().containsKey(option);
  }

  private Optional<Path> path(String option) {
    Optional<Path> path = Optional.ofNullable(url.query().get(option)).flatMap(TextFile::path);
    if (isGiven(option) && path.isEmpty()) {
      findings.problem(where, option + " cannot be the name of a file", "name one that exists");
    }
    return path;
  }

  private boolean isReadable(Path file) {
    boolean readable = Files.isReadable(file) && !Files.isDirectory(file);
    if (!readable) {
      findings.problem(
          where,
          "ssl_ca names " + Problem.quote(file.toString()) + ", which cannot be read",
          "let the exporter's account read that PEM file");
    }
    return readable;
  }

  private void noteUnusedOptions() {
    Set<String> unused = new TreeSet<>(url.query().keySet());
    unused.removeAll(KNOWN_OPTIONS);
    unused.removeIf(name -> !OPTION_NAME.matcher(name).matches());
    if (!unused.isEmpty()) {
      findings.notice(
          where + ": the exporter does not use these options: " + String.join(", ", unused));
    }
  }
}
