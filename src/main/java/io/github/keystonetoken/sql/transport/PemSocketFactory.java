package io.github.keystonetoken.sql.transport;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.log.Log;
import com.mysql.cj.protocol.ServerSession;
import com.mysql.cj.protocol.SocketConnection;
import com.mysql.cj.protocol.StandardSocketFactory;
import io.github.keystonetoken.config.ClientCertificate;
import io.github.keystonetoken.config.PemFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the authorities of a PEM file, as {@code ssl_ca} means it, and nobody else. The driver
 * itself knows key stores only. Public because the driver makes it by its name.
 */
@SuppressWarnings("TypeParameterUnusedInFormals") // so the driver has it
public final class PemSocketFactory extends StandardSocketFactory {

  /** The driver's properties that carry the files' paths; the last two are both there or not. */
  static final String AUTHORITIES = "keystoneTokenExporterAuthorities";

  static final String CERTIFICATE = "keystoneTokenExporterCertificate";
  static final String KEY = "keystoneTokenExporterKey";

  private Path authorities = Path.of("");
  private Optional<ClientCertificate> client = Optional.empty();

  @Override
  public <T extends Closeable> T connect(
      String hostname, int portNumber, PropertySet properties, int loginTimeout)
      throws IOException {
    authorities = Path.of(properties.getStringProperty(AUTHORITIES).getValue());
    if (properties.getProperty(CERTIFICATE) != null) {
      client =
          Optional.of(
              new ClientCertificate(
                  Path.of(properties.getStringProperty(CERTIFICATE).getValue()),
                  Path.of(properties.getStringProperty(KEY).getValue())));
    }
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
    try {
      return PemFiles.context(Optional.of(authorities), client);
    } catch (GeneralSecurityException e) {
      throw new SSLException("The files of ssl_ca, ssl_cert and ssl_key cannot be used.", e);
    }
  }
}
