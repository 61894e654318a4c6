package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.model.Failure.Kind;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Says what an error means and what to do about it, in words of our own: the server's text may
 * quote data. Numbers are those of MySQL's error reference and of MariaDB's where it differs.
 *
 * @param database where the error came from
 */
record SqlErrors(DatabaseConfig database) {

  /** Whether the statement was ended at its limit and the connection is still good. */
  static boolean isCutOff(SQLException e) {
    if (e instanceof SQLTimeoutException) {
      // The driver's timeout; its connection has ended the statement on the server.
      return true;
    }
    return switch (e.getErrorCode()) {
      case 1969, // MariaDB: max_statement_time
          3024, // MySQL: max_execution_time
          1317, // interrupted by a person
          1205 -> // lock_wait_timeout
          true;
      default -> false;
    };
  }

  /** Whether the server kept silent for too long. */
  static boolean isSilence(SQLException e) {
    return causedBy(e, SocketTimeoutException.class);
  }

  /** Whether the server has no such table or column. */
  static boolean isMissing(SQLException e) {
    return e.getErrorCode() == 1146 || e.getErrorCode() == 1054;
  }

  /** Whether the account may not read the table or the column. */
  static boolean isDenied(SQLException e) {
    return switch (e.getErrorCode()) {
      case 1142, 1143, 1227, 1370 -> true;
      default -> false;
    };
  }

  /** Whether the server does not know the statement, a variable or a function: it is too old. */
  static boolean isUnknownToServer(SQLException e) {
    return switch (e.getErrorCode()) {
      case 1064, 1193, 1305 -> true;
      default -> false;
    };
  }

  /** Whether the connection is of no more use. */
  static boolean isConnectionLost(SQLException e) {
    return switch (e.getErrorCode()) {
      case 1040, 1053, 1129, 1203, 1226, 1927, 4031 -> true;
      default -> Objects.requireNonNullElse(e.getSQLState(), "").startsWith("08");
    };
  }

  private static boolean causedBy(SQLException e, Class<? extends Throwable> type) {
    return Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
        .limit(20)
        .anyMatch(type::isInstance);
  }

  /** No connection could be had. */
  CollectionException connecting(SQLException e) {
    return switch (e.getErrorCode()) {
      case 1045, 1698, 1820, 1862, 3118, 4151, 1251, 1130 ->
          failure(
              Kind.DENIED,
              e,
              "The database at {address} refuses account '{user}'{error}: check user and password"
                  + " of the database URL, from which hosts the account may log in, and whether it"
                  + " requires TLS (ssl_ca) or a client certificate (ssl_cert, ssl_key).");
      case 1044 ->
          failure(
              Kind.DENIED,
              e,
              "Account '{user}' may not use the database at {address}{error}. Run as its"
                  + " administrator, with the account's own host in place of %: "
                  + new Grants(database.database(), database.user() + "@%").tokens());
      case 1049 ->
          failure(
              Kind.ERROR,
              e,
              "There is no database '{database}' at {address}{error}: check the last part of the"
                  + " database URL.");
      default -> refused(e);
    };
  }

  /** The driver does not go on; it has no numbers for that. */
  private CollectionException refused(SQLException e) {
    String said = Objects.requireNonNullElse(e.getMessage(), "");
    if (said.contains("Public Key Retrieval is not allowed")) {
      return failure(
          Kind.DENIED,
          e,
          "Account '{user}' logs in by caching_sha2_password or sha256_password, which need TLS or"
              + " a socket file, and the database at {address} offers no TLS: turn TLS on there, or"
              + " connect through unix_socket.");
    }
    if (said.contains("Unable to load authentication plugin")) {
      return failure(
          Kind.DENIED,
          e,
          "Account '{user}' of the database at {address} logs in by a method that the exporter does"
              + " not support, such as ed25519 or PAM: make it one of mysql_native_password,"
              + " caching_sha2_password or sha256_password (ALTER USER ... IDENTIFIED ...).");
    }
    if (said.contains("SSL Connection required")) {
      return failure(
          Kind.UNREACHABLE,
          e,
          "The server of the database at {address} offers no TLS, which ssl_ca requires: nothing"
              + " was sent to it. Turn TLS on there, or leave ssl_ca out.");
    }
    if (said.contains("CLIENT_PLUGIN_AUTH is required")) {
      return failure(
          Kind.UNREACHABLE,
          e,
          "The server of the database at {address} is too old: the exporter needs MySQL 5.5.7 or"
              + " later, or MariaDB.");
    }
    return broken(e);
  }

  /** A statement failed. */
  CollectionException running(Query query, Grants grants, SQLException e) {
    if (isDenied(e)) {
      return failure(
          Kind.DENIED,
          e,
          "Account "
              + grants.account()
              + " may not run the statement \""
              + query.name()
              + "\" at {address}{error}. "
              + (query.readsTokens()
                  ? "Run as the database's administrator: " + grants.tokens()
                  : "What it may read is looked up anew before the next collection."));
    }
    if (isMissing(e)) {
      return failure(
          Kind.ERROR,
          e,
          "The statement \""
              + query.name()
              + "\" finds no such table or column in the database at {address}{error}: check that"
              + " the database URL names Keystone's database.");
    }
    return broken(e);
  }

  private CollectionException broken(SQLException e) {
    if (isSilence(e)) {
      return failure(
          Kind.TIMEOUT,
          e,
          "No answer from the database at {address} in time: the server hangs or is overloaded, or"
              + " packets to it are dropped.");
    }
    // Elsewhere this number is an unknown command of the protocol, which the driver does not send.
    if (e.getErrorCode() == 1047) {
      return failure(
          Kind.UNREACHABLE,
          e,
          "The Galera node that answers for the database at {address} is not a synced member of its"
              + " cluster and refuses every query{error}: see wsrep_cluster_status and"
              + " wsrep_local_state_comment there. The next collection tries again over a new"
              + " connection; a load balancer in front should check wsrep_ready and leave such a"
              + " node out.");
    }
    if (isFull(e)) {
      return failure(
          Kind.ERROR,
          e,
          "A disk is full where the server of the database at {address} keeps its data or its"
              + " temporary tables (tmpdir){error}: free some space there.");
    }
    if (causedBy(e, SSLException.class) || causedBy(e, GeneralSecurityException.class)) {
      return failure(
          Kind.UNREACHABLE,
          e,
          "No TLS connection to the database at {address}: the server's certificate is not signed"
              + " by an authority of ssl_ca, or it speaks no TLS 1.2 or 1.3.");
    }
    if (causedBy(e, UnknownHostException.class)) {
      return failure(
          Kind.UNREACHABLE,
          e,
          "The host name of the database at {address} is not known: check the database URL.");
    }
    if (causedBy(e, NoSuchFileException.class)) {
      return failure(
          Kind.UNREACHABLE,
          e,
          "A file that the connection to the database at {address} needs is not there: check"
              + " unix_socket, ssl_ca, ssl_cert and ssl_key of the database URL.");
    }
    if (causedBy(e, ConnectException.class)) {
      return failure(
          Kind.UNREACHABLE,
          e,
          "Nobody answers for the database at {address}: check that the server runs and listens"
              + " there.");
    }
    if (e.getErrorCode() == 1040 || e.getErrorCode() == 1203) {
      return failure(
          Kind.UNREACHABLE,
          e,
          "All connections to the database at {address} are taken{error}: raise its max_connections"
              + " or max_user_connections, or see in SHOW PROCESSLIST who takes them.");
    }
    if (isConnectionLost(e)) {
      return failure(
          Kind.UNREACHABLE,
          e,
          "The connection to the database at {address} was refused or broke{error}. It is opened"
              + " anew for the next collection.");
    }
    return failure(
        Kind.ERROR,
        e,
        "An error of the database at {address}{error} that the exporter does not know: look its"
            + " number up in the server's manual.");
  }

  /** Whether the server cannot write: ER_DISK_FULL, ER_ERROR_ON_WRITE, ER_RECORD_FILE_FULL. */
  private static boolean isFull(SQLException e) {
    return switch (e.getErrorCode()) {
      case 1021, 1026, 1114 -> true;
      default -> false;
    };
  }

  /**
   * @param reason with the names of what is put in, in braces
   */
  private CollectionException failure(Kind kind, SQLException e, String reason) {
    // Errors of the driver have no number.
    String number = e.getErrorCode() > 0 ? "error " + e.getErrorCode() + ", " : "";
    return new CollectionException(
        kind,
        reason
            .replace("{error}", " (" + number + "SQLSTATE " + e.getSQLState() + ")")
            .replace("{address}", database.address())
            .replace("{database}", database.database())
            .replace("{user}", database.user()));
  }
}
