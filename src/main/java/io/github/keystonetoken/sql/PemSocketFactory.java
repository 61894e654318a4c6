package io.github.keystonetoken.sql;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.log.Log;
import com.mysql.cj.protocol.ServerSession;
import com.mysql.cj.protocol.SocketConnection;
import com.mysql.cj.protocol.StandardSocketFactory;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the authorities of a PEM file, as {@code ssl_ca} means it, and nobody else. The driver
 * itself knows key stores only. Public because the driver makes it by its name.
 */
@SuppressWarnings("TypeParameterUnusedInFormals") // so the driver has it
public final class PemSocketFactory extends StandardSocketFactory {

  /** The driver's property that carries the file's path. */
  static final String AUTHORITIES = "keystoneTokenExporterAuthorities";

  private Path authorities = Path.of("");

  @Override
  public <T extends Closeable> T connect(
      String hostname, int portNumber, PropertySet properties, int loginTimeout)
      throws IOException {
    authorities = Path.of(properties.getStringProperty(AUTHORITIES).getValue());
    return super.connect(hostname, portNumber, properties, loginTimeout);
  }

  @Override
  public <T extends Closeable> T performTlsHandshake(
      SocketConnection connection, ServerSession session) throws IOException {
    return performTlsHandshake(connection, session, null);
  }

  @Override
  @SuppressWarnings("unchecked") // the interface leaves T to the caller
  public <T extends Closeable> T performTlsHandshake(
      SocketConnection connection, ServerSession session, @Nullable Log log) throws IOException {
    SSLSocket socket =
        (SSLSocket) context().getSocketFactory().createSocket(rawSocket, host, port, true);
    socket.setEnabledProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
    socket.startHandshake();
    sslSocket = socket;
    return (T) socket;
  }

  private SSLContext context() throws IOException {
    try (InputStream pem = Files.newInputStream(authorities)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        trusted.setCertificateEntry("authority-" + trusted.size(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new SSLException("The authorities in " + authorities + " cannot be used.", e);
    }
  }
}
