package io.github.keystonetoken.sql.transport;

import io.github.keystonetoken.config.ClientCertificate;
import io.github.keystonetoken.config.DatabaseTls;
import io.github.keystonetoken.config.PemFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.export.ExceptionFactory;
import org.mariadb.jdbc.plugin.TlsSocketPlugin;

/**
 * Trusts the authorities of a PEM file, as {@code ssl_ca} means it, and nobody else; without one
 * everybody, as SQLAlchemy's drivers do. The driver itself knows key stores only. Public because
 * the driver finds it as a service.
 */
public final class PemTls implements TlsSocketPlugin {

  static final String TYPE = "keystone-token-exporter";

  // The options that carry the files' paths; the last two are both there or not.
  private static final String AUTHORITIES = "keystoneTokenExporterAuthorities";
  private static final String CERTIFICATE = "keystoneTokenExporterCertificate";
  private static final String KEY = "keystoneTokenExporterKey";

  static void set(Properties options, DatabaseTls tls) {
    options.setProperty(AUTHORITIES, tls.authorities().toString());
    tls.client()
        .ifPresent(
            client -> {
              options.setProperty(CERTIFICATE, client.certificate().toString());
              options.setProperty(KEY, client.key().toString());
            });
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public TrustManager[] getTrustManager(
      Configuration driver, ExceptionFactory exceptions, HostAddress server) throws SQLException {
    String authorities = driver.nonMappedOptions().getProperty(AUTHORITIES);
    if (authorities == null) {
      return new TrustManager[] {new AnyServer()};
    }
    try {
      return PemFiles.trustManagers(Path.of(authorities));
    } catch (IOException | GeneralSecurityException e) {
      throw exceptions.create("The file of ssl_ca cannot be used.", "08000", e);
    }
  }

  @Override
  public KeyManager @Nullable [] getKeyManager(Configuration driver, ExceptionFactory exceptions)
      throws SQLException {
    Properties options = driver.nonMappedOptions();
    String certificate = options.getProperty(CERTIFICATE);
    if (certificate == null) {
      return null;
    }
    try {
      return PemFiles.keyManagers(
          new ClientCertificate(Path.of(certificate), Path.of(options.getProperty(KEY))));
    } catch (IOException | GeneralSecurityException e) {
      throw exceptions.create("The files of ssl_cert and ssl_key cannot be used.", "08000", e);
    }
  }
}
