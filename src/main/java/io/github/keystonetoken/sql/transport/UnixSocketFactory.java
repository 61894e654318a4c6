package io.github.keystonetoken.sql.transport;

import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.ServerSession;
import com.mysql.cj.protocol.SocketConnection;
import com.mysql.cj.protocol.SocketFactory;
import java.io.Closeable;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;

/**
 * Connects the driver to a server's socket file. Public, with a constructor of no arguments,
 * because the driver makes it by its name.
 */
@SuppressWarnings("TypeParameterUnusedInFormals") // so the driver has it
public final class UnixSocketFactory implements SocketFactory {

  /** The driver's property that carries the socket file's path. */
  static final String PATH = "keystoneTokenExporterSocket";

  @Override
  @SuppressWarnings("unchecked") // the interface leaves T to the caller
  public <T extends Closeable> T connect(
      String host, int port, PropertySet properties, int loginTimeout) throws IOException {
    UnixSocket socket =
        new UnixSocket(UnixDomainSocketAddress.of(properties.getStringProperty(PATH).getValue()));
    try {
      socket.setSoTimeout(properties.getIntegerProperty(PropertyKey.socketTimeout).getValue());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return (T) socket;
  }

  @Override
  public <T extends Closeable> T performTlsHandshake(
      SocketConnection connection, ServerSession session) throws IOException {
    throw new IOException("No TLS through a socket file.");
  }
}
