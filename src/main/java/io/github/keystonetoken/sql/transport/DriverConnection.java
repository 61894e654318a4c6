package io.github.keystonetoken.sql.transport;

import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.config.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.NonRegisteringDriver;
import org.mariadb.jdbc.client.impl.StandardClient;
import org.mariadb.jdbc.client.util.ClosableLock;
import org.mariadb.jdbc.export.SslMode;

/**
 * Connects as configured. No part of the configuration is ever put into a JDBC URL: its options
 * could load classes and files.
 */
public final class DriverConnection {

  /** Says nothing: the driver takes options that it does not know, as ours, only beside a URL. */
  private static final String URL = "jdbc:mariadb://";

  /** Without those that are the password and nothing else: any server could ask for them. */
  private static final String AUTHENTICATION =
      "mysql_native_password,caching_sha2_password,client_ed25519,parsec";

  private DriverConnection() {}

  /**
   * Opens one.
   *
   * @param wait limit of each wait for the server, connecting included
   */
  public static Connection open(DatabaseConfig database, Duration wait) throws SQLException {
    Configuration driver = configuration(database, wait);
    return database.unixSocket().isPresent()
        ? throughSocketFile(driver)
        : NonRegisteringDriver.connect(driver);
  }

  /** Connects by our factory, as the driver does where it does not know that the socket is one. */
  private static Connection throughSocketFile(Configuration driver) throws SQLException {
    ClosableLock lock = new ClosableLock();
    HostAddress nobody = HostAddress.from(null, 0, true);
    return new org.mariadb.jdbc.Connection(
        driver, lock, new StandardClient(driver, nobody, lock, false));
  }

  private static Configuration configuration(DatabaseConfig database, Duration wait)
      throws SQLException {
    Configuration.Builder driver =
        Configuration.parse(URL, ours(database)).toBuilder()
            .database(database.database())
            .user(database.user())
            .password(database.password().map(Secret::reveal).orElse(null))
            .connectTimeout((int) wait.toMillis())
            .socketTimeout((int) wait.toMillis())
            .connectionAttributes("program_name:keystone-token-exporter")
            .allowLocalInfile(false)
            .allowMultiQueries(false)
            // Where the server would send us to, nobody has configured.
            .permitRedirect(false)
            .restrictedAuth(AUTHENTICATION)
            // A load balancer could lead elsewhere, where the number is another's.
            .useIpForKillQuery(true)
            .dumpQueriesOnException(false)
            // Sent as text, once each: nothing is prepared or kept.
            .useServerPrepStmts(false)
            .cachePrepStmts(false)
            // One statement less; nothing is written.
            .jdbcCompliantTruncation(false);
    database.unixSocket().ifPresentOrElse(path -> local(driver, path), () -> tcp(driver, database));
    return driver.build();
  }

  /** Options that only our own classes read. */
  private static Properties ours(DatabaseConfig database) {
    Properties options = new Properties();
    database.tls().ifPresent(tls -> PemTls.set(options, tls));
    return options;
  }

  private static void local(Configuration.Builder driver, Path socket) {
    driver
        // Tells the driver as well that a password is safe there, as servers take it for granted.
        .localSocket(socket.toString())
        .socketFactory(UnixSocketFactory.class.getName())
        .tcpKeepAlive(false)
        // What goes through a socket file stays on the machine; encryption would only cost.
        .sslMode(SslMode.DISABLE.getValue());
  }

  private static void tcp(Configuration.Builder driver, DatabaseConfig database) {
    driver
        .addresses(HostAddress.from(database.host(), database.port()))
        .tcpKeepAlive(true)
        .tlsSocketType(PemTls.TYPE)
        .sslMode(mode(database).getValue());
  }

  private static SslMode mode(DatabaseConfig database) {
    return database.tls().isPresent() ? SslMode.VERIFY_CA : SslMode.ALLOW;
  }
}
