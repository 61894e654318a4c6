package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.SqlServer;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;

/** A database server that others have started. */
final class GivenDatabase implements SqlServer {

  private final InetSocketAddress address;
  private final String password;

  /**
   * @param password root's
   */
  GivenDatabase(InetSocketAddress address, String password) {
    this.address = address;
    this.password = password;
  }

  @Override
  public int port() {
    return address.getPort();
  }

  @Override
  public Connection connect(String database) throws SQLException {
    return SqlServer.connectAsRoot(address.getHostString(), address.getPort(), database, password);
  }

  @Override
  public void close() {
    // It is not ours to end.
  }
}
