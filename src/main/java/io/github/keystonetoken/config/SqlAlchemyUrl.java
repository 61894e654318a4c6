package io.github.keystonetoken.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The decoded parts of a database URL in SQLAlchemy's form ({@code sqlalchemy/engine/url.py}). A
 * part that is missing is empty.
 *
 * @param dialect before the plus sign: mysql, mariadb, postgresql, sqlite
 * @param driver after the plus sign: pymysql, mysqldb
 * @param password null if there is none, or an empty one
 * @param host without brackets
 * @param port as written
 * @param query options by name; the last of a repeated one
 */
record SqlAlchemyUrl(
    String dialect,
    String driver,
    String user,
    @Nullable Secret password,
    String host,
    String port,
    String database,
    Map<String, String> query) {

  private static final int MAX_LENGTH = 4096;

  private static final Pattern LONE_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  // Releases differ over an @ in a password that is not encoded; a host and a database without an
  // @ give the reading that makes sense.
  private static final Pattern URL =
      Pattern.compile(
          "(?<dialect>\\w+)(?:\\+(?<driver>\\w+))?://"
              + "(?:(?<user>[^:/]*)(?::(?<password>.*?))?@)?"
              + "(?:\\[(?<ipv6>[^/?@]+)]|(?<host>[^/:?@\\[\\]]+))?"
              + "(?::(?<port>[^/?@]*))?"
              + "(?:/(?<database>[^?@]*))?"
              + "(?:\\?(?<query>.*))?");

  /** The parts of a URL, or empty if the text is none. */
  static Optional<SqlAlchemyUrl> parse(String text) {
    Matcher url = URL.matcher(text.strip());
    if (text.length() > MAX_LENGTH || !url.matches()) {
      return Optional.empty();
    }
    String password = part(url, "password");
    return Optional.of(
        new SqlAlchemyUrl(
            part(url, "dialect"),
            part(url, "driver"),
            decode(part(url, "user")),
            password.isEmpty() ? null : new Secret(decode(password)),
            part(url, "ipv6") + part(url, "host"),
            part(url, "port"),
            part(url, "database"),
            options(part(url, "query"))));
  }

  boolean isMysql() {
    return dialect.equals("mysql") || dialect.equals("mariadb");
  }

  private static String part(Matcher url, String name) {
    return Objects.requireNonNullElse(url.group(name), "");
  }

  private static Map<String, String> options(String query) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : query.replace('+', ' ').split("&", -1)) {
      String[] nameAndValue = option.split("=", 2);
      if (nameAndValue.length == 2) {
        options.put(decode(nameAndValue[0]), decode(nameAndValue[1]));
      }
    }
    return options;
  }

  /**
   * Decodes as Python's {@code urllib.parse.unquote}: a plus stays a plus, and a percent sign
   * without two digits stays as it is.
   */
  private static String decode(String text) {
    String percents = LONE_PERCENT.matcher(text.replace("+", "%2B")).replaceAll("%25");
    return URLDecoder.decode(percents, StandardCharsets.UTF_8);
  }

  /** Without the options, which may hold a password too. */
  @Override
  public String toString() {
    return dialect + "://" + host + "/" + database;
  }
}
