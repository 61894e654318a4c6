package io.github.keystonetoken.sql.transport;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.conf.RuntimeProperty;
import com.mysql.cj.log.Log;
import com.mysql.cj.protocol.ServerSession;
import com.mysql.cj.protocol.SocketConnection;
import com.mysql.cj.protocol.StandardSocketFactory;
import io.github.keystonetoken.config.DatabaseConfig.Tls.Mode;
import io.github.keystonetoken.config.TlsFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Adds socket files and PEM files to the driver, which supports only key stores. Public, with a
 * constructor without arguments, because the driver creates it by name.
 */
// The signatures are the driver's.
@SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
public final class Sockets extends StandardSocketFactory {

  // Our own options of the driver. The last two are both set or not.
  static final String ADDRESS = "keystoneTokenExporterAddress";
  static final String FILE = "keystoneTokenExporterSocketFile";
  static final String MODE = "keystoneTokenExporterTlsMode";
  static final String AUTHORITIES = "keystoneTokenExporterAuthorities";
  static final String CERTIFICATE = "keystoneTokenExporterCertificate";
  static final String KEY = "keystoneTokenExporterKey";

  /** Null to use the driver's own TLS, which accepts any server. */
  private @Nullable SSLContext tls;

  @Override
  public <T extends Closeable> T connect(String host, int port, PropertySet options, int limit)
      throws IOException {
    // Before it connects: a server counts a missing handshake as an error of this host.
    tls = context(options);
    Path file = path(options, FILE);
    if (file != null) {
      rawSocket = new UnixSocket(file);
    } else {
      RuntimeProperty<String> address = options.getStringProperty(ADDRESS);
      super.connect(address.getValue(), port, options, limit);
      // The driver ends a slow statement through a second connection. The name could resolve to
      // another server, where the number of this connection is that of another one.
      address.setValue(rawSocket.getInetAddress().getHostAddress());
    }
    return (T) rawSocket;
  }

  @Override
  public <T extends Closeable> T performTlsHandshake(
      SocketConnection connection, @Nullable ServerSession session, @Nullable Log log)
      throws IOException {
    SSLContext context = tls;
    if (context == null) {
      return super.performTlsHandshake(connection, session, log);
    }
    SSLSocket secured =
        (SSLSocket)
            context.getSocketFactory().createSocket(rawSocket, connection.getHost(), port, true);
    if (mode(connection.getPropertySet()) == Mode.VERIFY_IDENTITY) {
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secured.setSSLParameters(parameters);
    }
    secured.startHandshake();
    sslSocket = secured;
    return (T) secured;
  }

  private static @Nullable SSLContext context(PropertySet options) throws SSLException {
    Mode mode = mode(options);
    Path certificate = path(options, CERTIFICATE);
    boolean verifies = mode == Mode.VERIFY_CA || mode == Mode.VERIFY_IDENTITY;
    if (!verifies && certificate == null) {
      return null;
    }
    TlsFiles files = new TlsFiles(path(options, AUTHORITIES), certificate, path(options, KEY));
    try {
      return verifies ? files.context() : files.unverified();
    } catch (IOException | GeneralSecurityException e) {
      throw new UnusableFilesException(e);
    }
  }

  /** No connection was tried, because a PEM file cannot be used. */
  public static final class UnusableFilesException extends SSLException {
    private static final long serialVersionUID = 1L;

    UnusableFilesException(Exception cause) {
      super("The files of ssl_ca, ssl_cert or ssl_key cannot be used.", cause);
    }
  }

  private static @Nullable Mode mode(PropertySet options) {
    RuntimeProperty<String> option = options.getStringProperty(MODE);
    return option == null ? null : Mode.valueOf(option.getValue());
  }

  private static @Nullable Path path(PropertySet options, String name) {
    RuntimeProperty<String> option = options.getStringProperty(name);
    return option == null ? null : Path.of(option.getValue());
  }
}
