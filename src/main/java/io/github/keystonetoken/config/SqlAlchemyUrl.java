package io.github.keystonetoken.config;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A database URL in SQLAlchemy's form ({@code sqlalchemy/engine/url.py}), taken apart and decoded.
 *
 * @param dialect in front of the plus sign: mysql, mariadb, postgresql, sqlite
 * @param driver behind the plus sign: pymysql, mysqldb; empty if there is none
 * @param user account; empty if there is none
 * @param password empty if there is none, or an empty one
 * @param host without brackets; empty if there is none
 * @param port as written; empty if there is none
 * @param database empty if there is none
 * @param query options by name; the last of a repeated one
 */
record SqlAlchemyUrl(
    String dialect,
    String driver,
    String user,
    Optional<Secret> password,
    String host,
    String port,
    String database,
    Map<String, String> query) {

  private static final int LONGEST = 4096;

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
    if (text.length() > LONGEST || !url.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new SqlAlchemyUrl(
            part(url, "dialect"),
            part(url, "driver"),
            decode(part(url, "user")),
            secret(part(url, "password")),
            part(url, "ipv6") + part(url, "host"),
            part(url, "port"),
            part(url, "database"),
            options(part(url, "query"))));
  }

  boolean isMysql() {
    return dialect.equals("mysql") || dialect.equals("mariadb");
  }

  private static String part(Matcher url, String name) {
    String part = url.group(name);
    return part == null ? "" : part;
  }

  private static Optional<Secret> secret(String encoded) {
    return encoded.isEmpty() ? Optional.empty() : Optional.of(new Secret(decode(encoded)));
  }

  private static Map<String, String> options(String query) {
    Map<String, String> options = new LinkedHashMap<>();
    Arrays.stream(query.split("&", -1))
        .map(option -> option.replace('+', ' ').split("=", 2))
        .filter(option -> option.length == 2)
        .forEach(option -> options.put(decode(option[0]), decode(option[1])));
    return options;
  }

  /**
   * Decodes as Python's {@code urllib.parse.unquote}: a plus stays a plus, and a percent sign
   * without two digits stays as it is.
   */
  private static String decode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int at = 0; at < bytes.length; at++) {
      int high = bytes[at] == '%' && at + 2 < bytes.length ? digit(bytes[at + 1]) : -1;
      int low = high >= 0 ? digit(bytes[at + 2]) : -1;
      if (low >= 0) {
        decoded.write(high << 4 | low);
        at += 2;
      } else {
        decoded.write(bytes[at]);
      }
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }

  private static int digit(byte character) {
    return Character.digit(character, 16);
  }

  /** Without the options, which may hold a password too. */
  @Override
  public String toString() {
    return dialect + "://" + host + "/" + database;
  }
}
