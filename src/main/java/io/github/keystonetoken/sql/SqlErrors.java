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
 * Says what an error means and what to do about it, in words of our own: the server's text may
 * quote data. Numbers are those of MySQL's error reference and of MariaDB's where it differs.
 *
 * @param database where the error came from
 */
record SqlErrors(DatabaseConfig database) {

  /**
   * What to say of an error.
   *
   * @param reason with the names of what is put in, in braces
   */
  private record Rule(Kind kind, Predicate<SQLException> fits, String reason) {}

  /**
   * Errors of the exporter's own account, while Keystone's may work: credentials, host, limits. The
   * first that fits counts.
   */
  private static final List<Rule> ACCOUNT =
      List.of(
          new Rule(
              Kind.DENIED,
              SqlErrors::isLimit,
              "Account '{user}' of the database at {address} is at its own limit {limit}{error}. The"
                  + " exporter keeps one connection, and each of its commands opens another. See who"
                  + " else logs in as it (SHOW PROCESSLIST), or run as its administrator: ALTER USER"
                  + " '{user}'@'HOST' WITH {limit} N;"),
          new Rule(
              Kind.DENIED,
              number(1820, 1862),
              "The password of account '{user}' of the database at {address} has expired{error}. Run"
                  + " as its administrator, and give the exporter that password: ALTER USER"
                  + " '{user}'@'HOST' IDENTIFIED BY 'PASSWORD' PASSWORD EXPIRE NEVER;"),
          new Rule(
              Kind.DENIED,
              // The last two after too many wrong passwords, of MySQL and MariaDB.
              number(3118, 4151, 3955, 4150),
              "Account '{user}' of the database at {address} is locked{error}: correct its password"
                  + " if too many failed logins locked it, and run as its administrator: ALTER USER"
                  + " '{user}'@'HOST' ACCOUNT UNLOCK; (FLUSH PRIVILEGES; for error 4150)"),
          new Rule(
              Kind.DENIED,
              number(1130),
              "The server of the database at {address} has no account for this host{error}. Run as its"
                  + " administrator, and then what the command \"grants\" prints: CREATE USER"
                  + " '{user}'@'HOST' IDENTIFIED BY 'PASSWORD';"),
          new Rule(
              Kind.DENIED,
              number(3159),
              "The server of the database at {address} refuses logins without TLS{error}: remove"
                  + " ssl_disabled from the database URL, or see why the server offers no TLS."),
          new Rule(
              Kind.DENIED,
              says("Unable to load authentication plugin").or(number(1251, 1275, 1524)),
              "Account '{user}' of the database at {address} logs in by a method that the exporter"
                  + " or the server does not support{error}, such as ed25519 or PAM: make it one of"
                  + " mysql_native_password, caching_sha2_password or sha256_password (ALTER USER"
                  + " ... IDENTIFIED ...)."),
          new Rule(
              Kind.DENIED,
              // Invalid authorization specification: 1045, 1698 and others.
              state("28"),
              "The database at {address} refuses account '{user}'{error}: check user and password"
                  + " of the database URL, from which hosts the account may log in, and whether it"
                  + " requires TLS (ssl_ca, and no ssl_disabled) or a client certificate (ssl_cert,"
                  + " ssl_key)."));

  /** No connection could be had. */
  private static final List<Rule> CONNECTING =
      List.of(
          new Rule(
              Kind.DENIED,
              number(1044),
              "Account '{user}' may not use the database at {address}{error}. Run as its"
                  + " administrator, with the account's own host in place of %: {grant}"),
          new Rule(
              Kind.ERROR,
              number(1049),
              "There is no database '{database}' at {address}{error}: check the last part of the"
                  + " database URL."),
          new Rule(
              Kind.DENIED,
              says("Public Key Retrieval is not allowed"),
              "Account '{user}' logs in by caching_sha2_password or sha256_password, which need TLS"
                  + " or a socket file, and the database at {address} offers no TLS: turn TLS on"
                  + " there, or connect through unix_socket."),
          new Rule(
              Kind.DENIED,
              says("SSL Connection required"),
              "The server of the database at {address} offers no TLS, which the ssl_ options of the"
                  + " database URL require: nothing was sent to it. Turn TLS on there, or remove"
                  + " these options."),
          new Rule(
              Kind.DENIED,
              says("CLIENT_PLUGIN_AUTH is required"),
              "The server of the database at {address} is too old: the exporter needs MySQL 5.5.7"
                  + " or later, or MariaDB."),
          new Rule(
              Kind.UNREACHABLE,
              number(1129),
              "The server of the database at {address} refuses all logins from this host, Keystone's"
                  + " as well, after too many broken ones{error}: run FLUSH HOSTS there (from MySQL"
                  + " 8.4 on: TRUNCATE TABLE performance_schema.host_cache), find out which program"
                  + " breaks them off, and raise max_connect_errors."));

  /** The last one fits all. */
  private static final List<Rule> BROKEN =
      List.of(
          new Rule(
              Kind.TIMEOUT,
              SqlErrors::isSilence,
              "No answer from the database at {address} in time: the server hangs or is overloaded,"
                  + " or packets to it are dropped."),
          new Rule(
              Kind.UNREACHABLE,
              // Elsewhere this is an unknown command of the protocol, which the driver does not
              // send.
              number(1047),
              "The Galera node that answers for the database at {address} is not a synced member of"
                  + " its cluster and refuses every query{error}: see wsrep_cluster_status and"
                  + " wsrep_local_state_comment there. The next collection tries again over a new"
                  + " connection; a load balancer in front should check wsrep_ready and leave such"
                  + " a node out."),
          new Rule(
              Kind.ERROR,
              // ER_DISK_FULL, ER_ERROR_ON_WRITE, ER_RECORD_FILE_FULL.
              number(1021, 1026, 1114),
              "A disk is full where the server of the database at {address} keeps its data or its"
                  + " temporary tables (tmpdir){error}: free some space there."),
          new Rule(
              Kind.DENIED,
              cause(UnusableFilesException.class),
              "A file of ssl_ca, ssl_cert or ssl_key can no longer be read, or holds something else:"
                  + " no connection to the database at {address} was tried. See --config.check."),
          new Rule(
              Kind.DENIED,
              cause(CertificateException.class),
              "The certificate of the server of the database at {address} is not trusted: it is not"
                  + " signed by an authority of ssl_ca, has expired, or is for another host name"
                  + " (ssl_check_hostname=false accepts any)."),
          new Rule(
              Kind.DENIED,
              cause(SSLException.class).or(cause(GeneralSecurityException.class)),
              "No TLS connection to the database at {address}: the server speaks no TLS 1.2 or 1.3,"
                  + " or refuses the certificate of ssl_cert; its own log may say why."),
          new Rule(
              Kind.UNREACHABLE,
              cause(UnknownHostException.class),
              "The host name of the database at {address} is not known: check the database URL."),
          new Rule(
              Kind.UNREACHABLE,
              cause(NoSuchFileException.class),
              "There is no socket file at {address}: check that the server runs, and unix_socket of"
                  + " the database URL."),
          new Rule(
              Kind.UNREACHABLE,
              cause(ConnectException.class),
              "Nobody answers for the database at {address}: check that the server runs and listens"
                  + " there."),
          new Rule(
              Kind.UNREACHABLE,
              number(1040),
              "All connections to the database at {address} are taken{error}: raise its"
                  + " max_connections, or see in SHOW PROCESSLIST who takes them."),
          new Rule(
              Kind.UNREACHABLE,
              number(3032),
              "The server of the database at {address} is in offline mode{error}: SET GLOBAL"
                  + " offline_mode = OFF ends it."),
          new Rule(
              Kind.UNREACHABLE,
              SqlErrors::isConnectionLost,
              "The connection to the database at {address} was refused or broke{error}. It is"
                  + " opened anew for the next collection."),
          new Rule(
              Kind.ERROR,
              e -> true,
              "An error of the database at {address}{error} that the exporter does not know: look"
                  + " its number up in the server's manual."));

  /** The limit in the server's text, whatever the language of the rest. */
  private static final Pattern LIMIT = Pattern.compile("'(max_[a-z_]{1,40})'");

  /** Whether the statement was ended at its limit and the connection is still good. */
  static boolean isCutOff(SQLException e) {
    if (e instanceof SQLTimeoutException) {
      // The driver's timeout; its connection has ended the statement on the server.
      return true;
    }
    // MariaDB's max_statement_time, MySQL's max_execution_time, interrupted by a person,
    // lock_wait_timeout.
    return number(1969, 3024, 1317, 1205).test(e);
  }

  /** Whether the server kept silent for too long. */
  static boolean isSilence(SQLException e) {
    return cause(SocketTimeoutException.class).test(e);
  }

  /** Whether the server has no such table or column. */
  static boolean isMissing(SQLException e) {
    return isNoTable(e) || number(1054).test(e);
  }

  /** Whether the server has no such table. */
  static boolean isNoTable(SQLException e) {
    return number(1146).test(e);
  }

  /** Whether the account may not read the table or the column. */
  static boolean isDenied(SQLException e) {
    return number(1142, 1143, 1227, 1370).test(e);
  }

  /** Whether the server does not know the statement, a variable or a function: it is too old. */
  static boolean isUnknownToServer(SQLException e) {
    return number(1064, 1193, 1305).test(e);
  }

  /** Whether the connection is of no more use. */
  static boolean isConnectionLost(SQLException e) {
    return number(1040, 1053, 1927, 4031).or(state("08")).test(e);
  }

  /** Whether the account has as many connections or statements as it may have. */
  private static boolean isLimit(SQLException e) {
    return number(1203, 1226).test(e);
  }

  /**
   * Whether to repeat the login seldom. A limit passes, and a missing privilege breaks no handshake
   * and locks no account: that it was granted is noticed at once.
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
  private static Predicate<SQLException> says(String words) {
    return e -> Objects.requireNonNullElse(e.getMessage(), "").contains(words);
  }

  private static Predicate<SQLException> cause(Class<? extends Throwable> type) {
    return e ->
        Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
            .limit(20)
            .anyMatch(type::isInstance);
  }

  /** No connection could be had. */
  CollectionException connecting(SQLException e) {
    return failure(
        Stream.of(ACCOUNT, CONNECTING, BROKEN).flatMap(List::stream),
        new Grants(database.database(), database.user() + "@%"),
        e);
  }

  /** A statement failed. */
  CollectionException running(Query query, Grants grants, SQLException e) {
    Rule denied =
        new Rule(
            Kind.DENIED,
            SqlErrors::isDenied,
            "Account "
                + grants.account()
                + " may not run the statement \""
                + query.name()
                + "\" at {address}{error}. "
                + (query.readsTokens()
                    ? "Run as the database's administrator: {grant} If that fails with error 1146,"
                        + " there is no token table: run the rest of what the command \"grants\""
                        + " prints, whose procedure tells the exporter so."
                    : "What it may read is looked up anew before the next collection."));
    Rule missing =
        new Rule(
            Kind.ERROR,
            SqlErrors::isMissing,
            "The statement \""
                + query.name()
                + "\" finds no such table or column in the database at {address}{error}: check"
                + " that the database URL names Keystone's database.");
    return failure(
        Stream.of(List.of(denied, missing), ACCOUNT, BROKEN).flatMap(List::stream), grants, e);
  }

  private CollectionException failure(Stream<Rule> rules, Grants grants, SQLException e) {
    Rule rule = rules.filter(candidate -> candidate.fits().test(e)).findFirst().orElseThrow();
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
