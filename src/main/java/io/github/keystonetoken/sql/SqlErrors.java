package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.sql.transport.Sockets.UnusableFilesException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * What a server's error means and what to do about it. The server's own text is never shown, as it
 * may quote data. Numbers are those of MySQL's error reference, and of MariaDB's where it differs.
 *
 * @param database where the error came from
 */
record SqlErrors(DatabaseConfig database) {

  /**
   * The message for some errors.
   *
   * @param reason with placeholders in braces
   */
  private record Rule(Kind kind, Predicate<SQLException> fits, String reason) {}

  private static Rule denied(Predicate<SQLException> fits, String reason) {
    return new Rule(Kind.DENIED, fits, reason);
  }

  private static Rule unreachable(Predicate<SQLException> fits, String reason) {
    return new Rule(Kind.UNREACHABLE, fits, reason);
  }

  private static Rule error(Predicate<SQLException> fits, String reason) {
    return new Rule(Kind.ERROR, fits, reason);
  }

  /**
   * Errors of the exporter's own account: credentials, host, limits. Keystone's account may work.
   * The first rule that fits counts.
   */
  private static final List<Rule> ACCOUNT =
      List.of(
          denied(
              SqlErrors::isLimit,
              "Account '{user}' of the database at {address} has reached its limit {limit}{error}."
                  + " The exporter keeps one connection, and each of its commands opens another."
                  + " Check which other programs use the account (SHOW PROCESSLIST), or run as"
                  + " administrator: ALTER USER '{user}'@'HOST' WITH {limit} N;"),
          denied(
              number(1820, 1862),
              "The password of account '{user}' of the database at {address} has expired{error}. Run"
                  + " as administrator, and configure the same password here: ALTER USER"
                  + " '{user}'@'HOST' IDENTIFIED BY 'PASSWORD' PASSWORD EXPIRE NEVER;"),
          denied(
              // The last two after too many wrong passwords, of MySQL and MariaDB.
              number(3118, 4151, 3955, 4150),
              "Account '{user}' of the database at {address} is locked{error}. If failed logins"
                  + " locked it, correct the password of the database URL. Run as administrator:"
                  + " ALTER USER '{user}'@'HOST' ACCOUNT UNLOCK; (for error 4150: FLUSH"
                  + " PRIVILEGES;)"),
          denied(
              number(1130),
              "The server of the database at {address} has no account for this host{error}. Run as"
                  + " administrator, and then what the command \"grants\" prints: CREATE USER"
                  + " '{user}'@'HOST' IDENTIFIED BY 'PASSWORD';"),
          denied(
              number(3159),
              "The server of the database at {address} refuses logins without TLS{error}. Remove"
                  + " ssl_disabled from the database URL, or check why the server offers no TLS."),
          denied(
              message("Unable to load authentication plugin").or(number(1251, 1275, 1524)),
              "Account '{user}' of the database at {address} uses an authentication method, such as"
                  + " ed25519 or PAM, that the exporter or the server does not support{error}. Use"
                  + " mysql_native_password, caching_sha2_password or sha256_password (ALTER USER"
                  + " ... IDENTIFIED ...)."),
          denied(
              // Invalid authorization specification: 1045, 1698 and others.
              state("28"),
              "The database at {address} refuses account '{user}'{error}. Check user and password"
                  + " of the database URL, from which hosts the account may log in, and whether it"
                  + " requires TLS (ssl_ca, and no ssl_disabled) or a client certificate (ssl_cert,"
                  + " ssl_key)."));

  /** Errors while connecting. */
  private static final List<Rule> CONNECTING =
      List.of(
          denied(
              number(1044),
              "Account '{user}' may not use the database at {address}{error}. Run as administrator,"
                  + " with the account's host in place of %: {grant}"),
          error(
              number(1049),
              "There is no database '{database}' at {address}{error}. Check the last part of the"
                  + " database URL."),
          denied(
              message("Public Key Retrieval is not allowed"),
              "Account '{user}' logs in by caching_sha2_password or sha256_password, which need TLS"
                  + " or a socket file, and the database at {address} offers no TLS. Enable TLS"
                  + " there, or connect through unix_socket."),
          denied(
              message("SSL Connection required"),
              "The server of the database at {address} offers no TLS, which the ssl_ options of the"
                  + " database URL require. No password was sent to it. Enable TLS there, or remove"
                  + " these options."),
          denied(
              message("CLIENT_PLUGIN_AUTH is required"),
              "The server of the database at {address} is too old: the exporter needs MySQL 5.5.7"
                  + " or later, or MariaDB."),
          unreachable(
              number(1129),
              "The server of the database at {address} blocks all logins from this host, including"
                  + " Keystone's, after too many connection errors{error}. Run FLUSH HOSTS there"
                  + " (from MySQL 8.4 on: TRUNCATE TABLE performance_schema.host_cache), find the"
                  + " program that causes the errors, and raise max_connect_errors."));

  /** Errors at any time. The last rule fits all. */
  private static final List<Rule> BROKEN =
      List.of(
          new Rule(
              Kind.TIMEOUT,
              SqlErrors::isSilence,
              "No answer from the database at {address} in time: the server hangs or is overloaded,"
                  + " or packets to it are dropped."),
          unreachable(
              // On other servers, this is an unknown command of the protocol, which the driver does
              // not send.
              number(1047),
              "The Galera node of the database at {address} is not a synced member of its cluster"
                  + " and refuses every query{error}. Check wsrep_cluster_status and"
                  + " wsrep_local_state_comment there. The next collection opens a new connection;"
                  + " a load balancer in front should check wsrep_ready and skip such a node."),
          error(
              // ER_DISK_FULL, ER_ERROR_ON_WRITE, ER_RECORD_FILE_FULL.
              number(1021, 1026, 1114),
              "A disk is full on the server of the database at {address}, of its data or of its"
                  + " temporary tables (tmpdir){error}. Free some space there."),
          denied(
              cause(UnusableFilesException.class),
              "A file of ssl_ca, ssl_cert or ssl_key can no longer be read or parsed: no connection"
                  + " to the database at {address} was tried. Run with --config.check."),
          denied(
              cause(CertificateException.class),
              "The certificate of the server of the database at {address} is not trusted: it is not"
                  + " signed by an authority of ssl_ca, has expired, or is for another host name"
                  + " (ssl_check_hostname=false accepts any)."),
          denied(
              cause(SSLException.class).or(cause(GeneralSecurityException.class)),
              "No TLS connection to the database at {address}: the server does not support TLS 1.2"
                  + " or 1.3, or refuses the certificate of ssl_cert. Check the server's log."),
          unreachable(
              cause(UnknownHostException.class),
              "The host name of the database at {address} is not known: check the database URL."),
          unreachable(
              cause(NoSuchFileException.class),
              "There is no socket file at {address}: check that the server runs, and unix_socket of"
                  + " the database URL."),
          unreachable(
              cause(ConnectException.class),
              "The database at {address} does not answer: check that the server runs and listens"
                  + " there."),
          unreachable(
              number(1040),
              "All connections to the database at {address} are in use{error}. Raise its"
                  + " max_connections, or check in SHOW PROCESSLIST which accounts use them."),
          unreachable(
              number(3032),
              "The server of the database at {address} is in offline mode{error}. To end it, run SET"
                  + " GLOBAL offline_mode = OFF."),
          unreachable(
              SqlErrors::isConnectionLost,
              "The connection to the database at {address} was refused or broke{error}. The next"
                  + " collection opens a new one."),
          error(
              e -> true,
              "The database at {address} returned an error{error} that the exporter does not know:"
                  + " look its number up in the server's manual."));

  /** The limit in the server's text, in any language. */
  private static final Pattern LIMIT = Pattern.compile("'(max_[a-z_]{1,40})'");

  /** Whether the statement was ended at its limit and the connection is still good. */
  static boolean isCutOff(SQLException e) {
    // The driver's timeout, which ends the statement on the server; MariaDB's max_statement_time,
    // MySQL's max_execution_time, KILL QUERY, lock_wait_timeout.
    return e instanceof SQLTimeoutException || number(1969, 3024, 1317, 1205).test(e);
  }

  /** Whether the server did not answer in time. */
  static boolean isSilence(SQLException e) {
    return cause(SocketTimeoutException.class).test(e);
  }

  /** Whether the server has no such table or column. */
  static boolean isMissing(SQLException e) {
    return isNoTable(e) || number(1054).test(e);
  }

  static boolean isNoTable(SQLException e) {
    return number(1146).test(e);
  }

  /** Whether the account may not read the table or the column. */
  static boolean isDenied(SQLException e) {
    return number(1142, 1143, 1227, 1370).test(e);
  }

  /** Whether the server is too old for the statement, a variable or a function. */
  static boolean isUnknownToServer(SQLException e) {
    return number(1064, 1193, 1305).test(e);
  }

  static boolean isConnectionLost(SQLException e) {
    return number(1040, 1053, 1927, 4031).or(state("08")).or(SqlErrors::isSilence).test(e);
  }

  /** Whether the account has as many connections or statements as it may have. */
  private static boolean isLimit(SQLException e) {
    return number(1203, 1226).test(e);
  }

  /**
   * Whether to back off from logins. Not for a limit, which passes, nor for a missing privilege: it
   * breaks no handshake and locks no account, and a new grant should be noticed at once.
   */
  static boolean isRefusedForLong(Failure failure, SQLException e) {
    return failure.kind() == Kind.DENIED && !isLimit(e) && !number(1044).test(e);
  }

  private static Predicate<SQLException> number(int... numbers) {
    return e -> IntStream.of(numbers).anyMatch(number -> number == e.getErrorCode());
  }

  private static Predicate<SQLException> state(String begin) {
    return e -> Objects.requireNonNullElse(e.getSQLState(), "").startsWith(begin);
  }

  /** An error of the driver, which has no number. */
  private static Predicate<SQLException> message(String words) {
    return e -> Objects.requireNonNullElse(e.getMessage(), "").contains(words);
  }

  private static Predicate<SQLException> cause(Class<? extends Throwable> type) {
    return e ->
        Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
            .limit(20)
            .anyMatch(type::isInstance);
  }

  /** Connecting failed. */
  CollectionException connecting(SQLException e) {
    return failure(
        Stream.of(ACCOUNT, CONNECTING, BROKEN),
        new Grants(database.database(), database.user() + "@%"),
        e);
  }

  /** A statement failed. */
  CollectionException running(Query query, Grants grants, SQLException e) {
    String statement = "statement \"" + query.name() + "\"";
    List<Rule> ofStatement =
        List.of(
            denied(
                SqlErrors::isDenied,
                "Account "
                    + grants.account()
                    + " may not run the "
                    + statement
                    + " at {address}{error}. "
                    + (query.readsTokens()
                        ? "Run as administrator: {grant} If that fails with error 1146, there is no"
                            + " token table: run the rest of what the command \"grants\" prints,"
                            + " as its procedure shows the exporter that there is none."
                        : "The next collection reads the grants again.")),
            error(
                SqlErrors::isMissing,
                "The "
                    + statement
                    + " finds no such table or column in the database at {address}{error}. Check"
                    + " that the database URL names Keystone's database."));
    return failure(Stream.of(ofStatement, ACCOUNT, BROKEN), grants, e);
  }

  private CollectionException failure(Stream<List<Rule>> rules, Grants grants, SQLException e) {
    Rule rule =
        rules.flatMap(List::stream).filter(each -> each.fits().test(e)).findFirst().orElseThrow();
    // Errors of the driver have no number.
    String number = e.getErrorCode() > 0 ? "error " + e.getErrorCode() + ", " : "";
    return new CollectionException(
        rule.kind(),
        rule.reason()
            .replace("{error}", " (" + number + "SQLSTATE " + e.getSQLState() + ")")
            .replace("{grant}", grants.tokens())
            .replace("{limit}", limit(e))
            .replace("{address}", database.address())
            .replace("{database}", database.database())
            .replace("{user}", database.user()));
  }

  /** The option of {@code ALTER USER} for it. */
  private static String limit(SQLException e) {
    Matcher named = LIMIT.matcher(Objects.requireNonNullElse(e.getMessage(), ""));
    String variable = named.find() ? named.group(1) : "max_user_connections";
    return switch (variable) {
      case "max_questions" -> "MAX_QUERIES_PER_HOUR";
      case "max_updates" -> "MAX_UPDATES_PER_HOUR";
      default -> variable.toUpperCase(Locale.ROOT);
    };
  }
}
