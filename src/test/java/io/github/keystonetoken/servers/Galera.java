package io.github.keystonetoken.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** A private MariaDB that is a Galera cluster of one node, and can be cut off from it. */
public final class Galera implements AutoCloseable {

  /** What Debian's galera-4 installs, on which its mariadb-server depends. */
  private static final Path PROVIDER = Path.of("/usr/lib/galera/libgalera_smm.so");

  private final MariaDb node;

  private Galera(MariaDb node) {
    this.node = node;
  }

  public static Galera start() {
    if (!Files.isReadable(PROVIDER)) {
      throw new IllegalStateException(
          PROVIDER + " is not there: apt-get install --no-install-recommends galera-4");
    }
    int group = FreePort.find();
    return new Galera(
        MariaDb.start(
            "--wsrep-on=ON",
            "--wsrep-provider=" + PROVIDER,
            "--wsrep-cluster-address=gcomm://",
            "--wsrep-node-address=127.0.0.1:" + group,
            "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:"
                + group
                + ";ist.recv_addr=127.0.0.1:"
                + FreePort.find()
                + ";gcache.size=1M;pc.wait_prim=no",
            "--wsrep-sst-method=skip",
            "--binlog-format=ROW",
            "--innodb-autoinc-lock-mode=2"));
  }

  public MariaDb node() {
    return node;
  }

  /** Joins a cluster that does not answer: the node is no longer primary. */
  public void cutOff() throws SQLException {
    node.execute(
        "", "SET GLOBAL wsrep_cluster_address = 'gcomm://127.0.0.1:" + FreePort.find() + "'");
  }

  /**
   * Makes the node a cluster of its own again, as an administrator does after an outage, and waits
   * until it is a synced member, which is some moments after the statement.
   */
  public void bootstrap() throws SQLException {
    node.execute("", "SET GLOBAL wsrep_provider_options = 'pc.bootstrap=true'");
    node.await(this::isReady);
  }

  private boolean isReady() {
    try {
      return node.queryLong(
              "",
              "SELECT VARIABLE_VALUE = 'ON' FROM information_schema.GLOBAL_STATUS"
                  + " WHERE VARIABLE_NAME = 'wsrep_ready'")
          == 1;
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    node.close();
  }
}
