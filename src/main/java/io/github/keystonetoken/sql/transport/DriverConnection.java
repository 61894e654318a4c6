package io.github.keystonetoken.sql.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.mysql.cj.conf.HostInfo;
import com.mysql.cj.conf.PropertyDefinitions.SslMode;
import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.jdbc.ConnectionImpl;
import com.mysql.cj.log.NullLogger;
import com.mysql.cj.protocol.a.NativePacketPayload;
import com.mysql.cj.protocol.a.authentication.CachingSha2PasswordPlugin;
import io.github.keystonetoken.config.DatabaseConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Connects as configured. No part of the configuration becomes a JDBC URL, because options of a URL
 * could load classes and files.
 */
public final class DriverConnection {

  /**
   * All but mysql_native_password, caching_sha2_password and sha256_password. Any server could
   * request them, and they send the password or a weak hash, or use files and tickets of this host.
   */
  static final String REFUSED_AUTHENTICATION =
      "mysql_clear_password,mysql_old_password,authentication_ldap_sasl_client,"
          + "authentication_kerberos_client,authentication_oci_client,"
          + "authentication_webauthn_client,authentication_openid_connect_client";

  private DriverConnection() {}

  /**
   * Opens a connection.
   *
   * @param wait limit of each wait for the server, connecting included
   */
  public static Connection open(DatabaseConfig database, Duration wait) throws SQLException {
    Map<String, String> options = new HashMap<>();
    options.put(PropertyKey.DBNAME.getKeyName(), database.database());
    set(options, PropertyKey.connectTimeout, Long.toString(wait.toMillis()));
    set(options, PropertyKey.socketTimeout, Long.toString(wait.toMillis()));
    set(options, PropertyKey.connectionAttributes, "program_name:keystone-token-exporter");
    set(options, PropertyKey.disabledAuthenticationPlugins, REFUSED_AUTHENTICATION);
    set(options, PropertyKey.socketFactory, Sockets.class.getName());
    set(options, PropertyKey.logger, NullLogger.class.getName());
    // The driver may not know the system's zone. No date is read as such.
    set(options, PropertyKey.connectionTimeZone, "UTC");
    // Saves statements: the exporter writes nothing, and reads rows as fast as they arrive.
    set(options, PropertyKey.jdbcCompliantTruncation, "false");
    set(options, PropertyKey.netTimeoutForStreamingResults, "0");
    set(options, PropertyKey.characterSetResults, "UTF-8");
    options.put(Sockets.ADDRESS, database.host());
    if (database.unixSocket() != null) {
      local(options, database.unixSocket());
    }
    if (database.tls() != null) {
      secure(options, database.tls());
    }
    return ConnectionImpl.getInstance(
        new HostInfo(
            null,
            database.host(),
            database.port(),
            database.user(),
            database.password() == null ? null : database.password().reveal(),
            options));
  }

  private static void local(Map<String, String> options, Path socket) {
    options.put(Sockets.FILE, socket.toString());
    set(options, PropertyKey.authenticationPlugins, SocketFilePassword.class.getName());
    // Traffic through a socket file stays on the machine: TLS would only cost.
    set(options, PropertyKey.sslMode, SslMode.DISABLED.name());
    set(options, PropertyKey.allowPublicKeyRetrieval, "true");
  }

  private static void secure(Map<String, String> options, DatabaseConfig.Tls tls) {
    set(options, PropertyKey.sslMode, tls.mode().name());
    options.put(Sockets.MODE, tls.mode().name());
    if (tls.mode() == DatabaseConfig.Tls.Mode.DISABLED) {
      // Like PyMySQL, which encrypts the password with this key.
      set(options, PropertyKey.allowPublicKeyRetrieval, "true");
    }
    set(options, Sockets.AUTHORITIES, tls.files().authorities());
    set(options, Sockets.CERTIFICATE, tls.files().certificate());
    set(options, Sockets.KEY, tls.files().key());
  }

  private static void set(Map<String, String> options, String name, @Nullable Path file) {
    if (file != null) {
      options.put(name, file.toString());
    }
  }

  private static void set(Map<String, String> options, PropertyKey key, String value) {
    options.put(key.getKeyName(), value);
  }

  /**
   * Logs in by caching_sha2_password through a socket file, where a server expects the plain
   * password as over TLS; the driver supports only TLS. Public because the driver creates it by
   * name.
   */
  public static final class SocketFilePassword extends CachingSha2PasswordPlugin {

    private static final byte FULL_AUTHENTICATION = 4;

    @Override
    public boolean nextAuthenticationStep(
        @Nullable NativePacketPayload request, List<NativePacketPayload> answer) {
      if (request != null
          && request.getPayloadLength() == 1
          && request.getByteBuffer()[0] == FULL_AUTHENTICATION) {
        answer.clear();
        answer.add(new NativePacketPayload((password + "\0").getBytes(UTF_8)));
        return true;
      }
      return super.nextAuthenticationStep(request, answer);
    }
  }
}
