package io.github.keystonetoken.sql.transport;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.conf.RuntimeProperty;
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
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Adds to the driver socket files and PEM files, as {@code ssl_ca} means them; it knows key stores
 * only. Public, with a constructor of no arguments, because the driver makes it by its name.
 */
// The signatures are the driver's: it knows that what it gets is a socket.
@SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
public final class Sockets extends StandardSocketFactory {

  // Our own options of the driver; the last two are both there or not.
  static final String ADDRESS = "keystoneTokenExporterAddress";
  static final String FILE = "keystoneTokenExporterSocketFile";
  static final String AUTHORITIES = "keystoneTokenExporterAuthorities";
  static final String CERTIFICATE = "keystoneTokenExporterCertificate";
  static final String KEY = "keystoneTokenExporterKey";

  @Override
  public <T extends Closeable> T connect(String host, int port, PropertySet options, int limit)
      throws IOException {
    Path file = path(options, FILE);
    if (file != null) {
      rawSocket = new UnixSocket(file);
    } else {
      RuntimeProperty<String> address = options.getStringProperty(ADDRESS);
      super.connect(address.getValue(), port, options, limit);
      // The driver ends a slow statement through a second connection. Its number is another's at
      // another server, which the same name can stand for.
      address.setValue(rawSocket.getInetAddress().getHostAddress());
    }
    return (T) rawSocket;
  }

  @Override
  public <T extends Closeable> T performTlsHandshake(
      SocketConnection connection, @Nullable ServerSession session, @Nullable Log log)
      throws IOException {
    PropertySet options = connection.getPropertySet();
    Path authorities = path(options, AUTHORITIES);
    if (authorities == null) {
      // TLS without authentication, as SQLAlchemy's drivers do it without ssl_ca.
      return super.performTlsHandshake(connection, session, log);
    }
    Path certificate = path(options, CERTIFICATE);
    Path key = path(options, KEY);
    Optional<ClientCertificate> client =
        certificate == null || key == null
            ? Optional.empty()
            : Optional.of(new ClientCertificate(certificate, key));
    try {
      SSLSocket secured =
          (SSLSocket)
              PemFiles.context(Optional.of(authorities), client)
                  .getSocketFactory()
                  .createSocket(rawSocket, host, port, true);
      secured.startHandshake();
      sslSocket = secured;
      return (T) secured;
    } catch (GeneralSecurityException e) {
      throw new SSLException("The files of ssl_ca, ssl_cert or ssl_key cannot be used.", e);
    }
  }

  private static @Nullable Path path(PropertySet options, String name) {
    RuntimeProperty<String> option = options.getStringProperty(name);
    return option == null ? null : Path.of(option.getValue());
  }
}
