package io.github.keystonetoken.soak;

import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Something that goes wrong for some seconds, and is right again after them. */
enum Fault {
  MEMCACHED_PAUSED(
      (cloud, exporter) -> cloud.memcached(0).pause(),
      (cloud, exporter) -> cloud.memcached(0).resume()),
  BOTH_MEMCACHEDS_PAUSED(
      (cloud, exporter) -> {
        cloud.memcached(0).pause();
        cloud.memcached(1).pause();
      },
      (cloud, exporter) -> {
        cloud.memcached(0).resume();
        cloud.memcached(1).resume();
      }),
  MEMCACHED_RESTARTED_EMPTY((cloud, exporter) -> cloud.restartEmpty(1)),
  MEMCACHED_FLUSHED((cloud, exporter) -> cloud.memcached(0).ask("flush_all", "\r\n")),
  MEMCACHED_FULL_OF_CONNECTIONS((cloud, exporter) -> holdOpen(cloud.memcached(1).port(), 250)),
  DATABASE_PAUSED(
      (cloud, exporter) -> cloud.database().pause(),
      (cloud, exporter) -> cloud.database().resume()),
  DATABASE_RESTARTED((cloud, exporter) -> cloud.database().restart()),
  PASSWORD_CHANGED(
      (cloud, exporter) -> {
        cloud.changePassword();
        killConnections(cloud);
      },
      (cloud, exporter) -> cloud.writePassword()),
  GRANTS_REVOKED(
      (cloud, exporter) ->
          cloud.database().execute("", "REVOKE SELECT ON keystone.* FROM " + Cloud.ACCOUNT),
      (cloud, exporter) -> cloud.grant()),
  TABLE_CREATED_AGAIN(
      (cloud, exporter) -> cloud.database().execute("keystone", "DROP TABLE token"),
      (cloud, exporter) -> cloud.fillTable()),
  TABLE_LOCKED((cloud, exporter) -> hold(cloud, "LOCK TABLES token WRITE")),
  READ_LOCK((cloud, exporter) -> hold(cloud, "FLUSH TABLES WITH READ LOCK")),
  CONNECTIONS_KILLED((cloud, exporter) -> killConnections(cloud)),
  CONFIGURATION_REPLACED_BY_GARBAGE(
      (cloud, exporter) -> {
        exporter.rewriteConf("[token\nservers 1\0\n");
        exporter.hangUp();
      },
      (cloud, exporter) -> {
        exporter.rewriteConf(cloud.conf());
        exporter.hangUp();
      }),
  SILENT_CLIENTS((cloud, exporter) -> holdOpen(exporter.port(), 100)),
  MANY_SCRAPES(
      (cloud, exporter) ->
          IntStream.range(0, 500).parallel().forEach(i -> Http.get(exporter.url() + "/metrics")));

  private static final int SECONDS = 5;

  private interface Action {
    void run(Cloud cloud, Exporter exporter) throws Exception;
  }

  @SuppressWarnings("ImmutableEnumChecker") // The actions are lambdas without state.
  private final Action action;

  Fault(Action action) {
    this.action = action;
  }

  Fault(Action begin, Action end) {
    this(
        (cloud, exporter) -> {
          begin.run(cloud, exporter);
          pause();
          end.run(cloud, exporter);
        });
  }

  /** Causes the fault, and ends it. */
  void run(Cloud cloud, Exporter exporter) throws Exception {
    action.run(cloud, exporter);
  }

  private static void pause() throws InterruptedException {
    TimeUnit.SECONDS.sleep(SECONDS);
  }

  private static void hold(Cloud cloud, String lock) throws SQLException, InterruptedException {
    try (Connection connection = cloud.database().connect("keystone");
        Statement statement = connection.createStatement()) {
      statement.execute(lock);
      pause();
      statement.execute("UNLOCK TABLES");
    }
  }

  private static void killConnections(Cloud cloud) throws SQLException {
    cloud.database().execute("", "KILL USER exporter");
  }

  private static void holdOpen(int port, int count) throws IOException, InterruptedException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      pause();
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
