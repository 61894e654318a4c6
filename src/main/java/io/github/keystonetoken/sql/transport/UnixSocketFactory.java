package io.github.keystonetoken.sql.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/**
 * Connects the driver to a server's socket file. The driver's own way waits without limit, for a
 * free place in the server's queue and for answers. Public, with a constructor of no arguments,
 * because the driver makes it by its name.
 */
public final class UnixSocketFactory extends ConfigurableSocketFactory {

  private String path = "";

  @Override
  public void setConfiguration(Configuration driver, String host) {
    path = driver.localSocket();
  }

  @Override
  public Socket createSocket() throws IOException {
    return new UnixSocket(UnixDomainSocketAddress.of(path));
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException();
  }
}
