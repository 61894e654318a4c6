package io.github.keystonetoken.bench.peers;

import java.sql.SQLException;

/** Tells the load on the servers since it was made, without what telling it costs itself. */
final class LoadMeter {

  private final WatchedCloud cloud;
  private final Load before;
  private final Load own;

  LoadMeter(WatchedCloud cloud) throws SQLException {
    this.cloud = cloud;
    Load first = Load.of(cloud);
    this.before = Load.of(cloud);
    this.own = before.minus(first);
  }

  Load read() throws SQLException {
    return Load.of(cloud).minus(before).minus(own);
  }
}
