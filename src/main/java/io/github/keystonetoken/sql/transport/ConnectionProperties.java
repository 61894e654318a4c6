package io.github.keystonetoken.sql.transport;

import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.config.DatabaseTls;
import io.github.keystonetoken.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/**
 * The driver's properties, made from the configuration alone. No JDBC URL is ever put together or
 * accepted: its options could load classes and files.
 */
public final class ConnectionProperties {

  /** Says nothing; everything that could be said in it is in the properties. */
  public static final String URL = "jdbc:mysql://";

  private ConnectionProperties() {}

  /**
   * Properties for one connection.
   *
   * @param wait limit of each wait for the server, connecting included
   */
  public static Properties of(DatabaseConfig database, Duration wait) {
    Properties properties = new Properties();
    String millis = Long.toString(wait.toMillis());
    properties.setProperty("dbname", database.database());
    properties.setProperty("user", database.user());
    database.password().map(Secret::reveal).ifPresent(p -> properties.setProperty("password", p));
    properties.setProperty("connectTimeout", millis);
    properties.setProperty("socketTimeout", millis);
    properties.setProperty("connectionAttributes", "program_name:keystone-token-exporter");
    properties.setProperty("allowMultiQueries", "false");
    properties.setProperty("allowLoadLocalInfile", "false");
    properties.setProperty("allowUrlInLocalInfile", "false");
    properties.setProperty("autoDeserialize", "false");
    // Rows are read as fast as they come: no need to change the server's timeout for each query.
    properties.setProperty("netTimeoutForStreamingResults", "0");
    // The driver's own messages may quote what it stumbled over.
    properties.setProperty("paranoid", "true");
    properties.setProperty("logger", "com.mysql.cj.log.NullLogger");
    database
        .unixSocket()
        .ifPresentOrElse(path -> local(properties, path), () -> tcp(properties, database));
    return properties;
  }

  private static void local(Properties properties, Path socket) {
    properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
    properties.setProperty(UnixSocketFactory.PATH, socket.toString());
    // What goes through a socket file stays on the machine; encryption would only cost.
    properties.setProperty("sslMode", "DISABLED");
    properties.setProperty("allowPublicKeyRetrieval", "true");
  }

  private static void tcp(Properties properties, DatabaseConfig database) {
    properties.setProperty("host", database.host());
    properties.setProperty("port", Integer.toString(database.port()));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("sslMode", "PREFERRED");
    database.tls().ifPresent(tls -> verified(properties, tls));
  }

  private static void verified(Properties properties, DatabaseTls tls) {
    properties.setProperty("sslMode", "VERIFY_CA");
    properties.setProperty("socketFactory", PemSocketFactory.class.getName());
    properties.setProperty(PemSocketFactory.AUTHORITIES, tls.authorities().toString());
    tls.client()
        .ifPresent(
            client -> {
              properties.setProperty(PemSocketFactory.CERTIFICATE, client.certificate().toString());
              properties.setProperty(PemSocketFactory.KEY, client.key().toString());
            });
  }
}
