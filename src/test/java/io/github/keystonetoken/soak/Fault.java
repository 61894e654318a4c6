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
  MEMCACHED_PAUSED {
    @Override
    void last(Cloud cloud, Exporter exporter) throws InterruptedException {
      cloud.memcached(0).pause();
      pass();
      cloud.memcached(0).resume();
    }
  },
  BOTH_MEMCACHEDS_PAUSED {
    @Override
    void last(Cloud cloud, Exporter exporter) throws InterruptedException {
      cloud.memcached(0).pause();
      cloud.memcached(1).pause();
      pass();
      cloud.memcached(0).resume();
      cloud.memcached(1).resume();
    }
  },
  MEMCACHED_RESTARTED_EMPTY {
    @Override
    void last(Cloud cloud, Exporter exporter) {
      cloud.restartEmpty(1);
    }
  },
  MEMCACHED_FLUSHED {
    @Override
    void last(Cloud cloud, Exporter exporter) {
      cloud.memcached(0).ask("flush_all", "\r\n");
    }
  },
  MEMCACHED_FULL_OF_CONNECTIONS {
    @Override
    void last(Cloud cloud, Exporter exporter) throws IOException, InterruptedException {
      holdOpen(cloud.memcached(1).port(), 250);
    }
  },
  DATABASE_PAUSED {
    @Override
    void last(Cloud cloud, Exporter exporter) throws InterruptedException {
      cloud.database().pause();
      pass();
      cloud.database().resume();
    }
  },
  DATABASE_RESTARTED {
    @Override
    void last(Cloud cloud, Exporter exporter) {
      cloud.database().restart();
    }
  },
  PASSWORD_CHANGED {
    @Override
    void last(Cloud cloud, Exporter exporter) throws SQLException, InterruptedException {
      cloud.database().execute("", "ALTER USER " + Cloud.ACCOUNT + " IDENTIFIED BY 'other'");
      killConnections(cloud);
      pass();
      cloud.database().execute("", "ALTER USER " + Cloud.ACCOUNT + " IDENTIFIED BY 'soak'");
    }
  },
  GRANTS_REVOKED {
    @Override
    void last(Cloud cloud, Exporter exporter) throws SQLException, InterruptedException {
      cloud.database().execute("", "REVOKE SELECT ON keystone.* FROM " + Cloud.ACCOUNT);
      pass();
      cloud.grant();
    }
  },
  TABLE_MADE_ANEW {
    @Override
    void last(Cloud cloud, Exporter exporter) throws SQLException, InterruptedException {
      cloud.database().execute("keystone", "DROP TABLE token");
      pass();
      cloud.fillTable();
    }
  },
  TABLE_LOCKED {
    @Override
    void last(Cloud cloud, Exporter exporter) throws SQLException, InterruptedException {
      hold(cloud, "LOCK TABLES token WRITE");
    }
  },
  READ_LOCK {
    @Override
    void last(Cloud cloud, Exporter exporter) throws SQLException, InterruptedException {
      hold(cloud, "FLUSH TABLES WITH READ LOCK");
    }
  },
  CONNECTIONS_KILLED {
    @Override
    void last(Cloud cloud, Exporter exporter) throws SQLException {
      killConnections(cloud);
    }
  },
  CONFIGURATION_REPLACED_BY_GARBAGE {
    @Override
    void last(Cloud cloud, Exporter exporter) throws InterruptedException {
      exporter.rewriteConf("[token\nservers 1\0\n");
      exporter.hangUp();
      pass();
      exporter.rewriteConf(cloud.conf());
      exporter.hangUp();
    }
  },
  SILENT_CLIENTS {
    @Override
    void last(Cloud cloud, Exporter exporter) throws IOException, InterruptedException {
      String address = exporter.address();
      holdOpen(Integer.parseInt(address.substring(address.indexOf(':') + 1)), 100);
    }
  },
  MANY_SCRAPES {
    @Override
    void last(Cloud cloud, Exporter exporter) {
      IntStream.range(0, 500).parallel().forEach(i -> Http.get(exporter.url() + "/metrics"));
    }
  };

  private static final int SECONDS = 5;

  /** Brings it about, lets it last and puts it right. */
  abstract void last(Cloud cloud, Exporter exporter)
      throws SQLException, IOException, InterruptedException;

  private static void pass() throws InterruptedException {
    TimeUnit.SECONDS.sleep(SECONDS);
  }

  private static void hold(Cloud cloud, String lock) throws SQLException, InterruptedException {
    try (Connection connection = cloud.database().connect("keystone");
        Statement statement = connection.createStatement()) {
      statement.execute(lock);
      pass();
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
      pass();
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
