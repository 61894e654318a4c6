package io.github.keystonetoken.clouds;

import io.github.keystonetoken.demo.Issuer;
import io.github.keystonetoken.demo.Placement;
import io.github.keystonetoken.servers.Memcached;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What can go wrong in an era, and the alerts that must name it, each and no other; none pages. */
enum Incident {
  NO_INDEX_NO_FLUSH(
      Era.GRIZZLY,
      "no index, no flush, most rows are quantum's",
      "quantum",
      "SqlIndexMissing",
      "SqlFlushNotRunning",
      "SqlUserHoarding") {
    @Override
    void cause(Cloud cloud) throws SQLException {
      cloud.database().execute("ALTER TABLE token DROP INDEX idx_token_expires_valid");
      Duration week = Duration.ofDays(6);
      cloud.database().addUnflushedRows(Accounts.QUANTUM, 20_730, week);
      cloud.database().addUnflushedRows(Accounts.NOVA, 149, week);
      cloud.database().addUnflushedRows(Accounts.GLANCE, 37, week);
    }
  },
  NO_FLUSH(
      Era.KILO_SQL,
      "no flush, most rows are nova's",
      "nova",
      "SqlFlushNotRunning",
      "SqlUserHoarding") {
    @Override
    void cause(Cloud cloud) throws SQLException {
      cloud.database().addUnflushedRows(Accounts.NOVA, 25_000, Duration.ofDays(3));
      cloud.database().addUnflushedRows(Accounts.NEUTRON, 4_000, Duration.ofDays(3));
      cloud.database().addUnflushedRows(Accounts.GLANCE, 1_000, Duration.ofDays(3));
    }
  },
  SERVER_DOWN_BESIDE_SQL(
      Era.KILO_SQL, "one of two cache servers is down", "", "MemcachedServerDown") {
    @Override
    void cause(Cloud cloud) throws SQLException {
      cloud.database().addSteadyRows(Accounts.NOVA, 2_400);
      cloud.database().addSteadyRows(Accounts.NEUTRON, 2_600);
      cloud.stopServer(1);
    }
  },
  UNEVEN_TRAFFIC(
      Era.KILO_MEMCACHED,
      "ceilometer's list is large, and its server receives nearly everything",
      "ceilometer",
      "MemcachedLargeWrites",
      "MemcachedTrafficImbalance",
      "UserIssuingTooFast",
      "UserListNearItemLimit") {
    @Override
    void cause(Cloud cloud) {
      Duration since = Duration.ofMinutes(59);
      cloud.addLists(
          1_000,
          2.5,
          new Issuer(Accounts.CEILOMETER, 7_600, since, Duration.ZERO, 20),
          new Issuer(Accounts.NEUTRON, 300, since, Duration.ZERO, 1),
          new Issuer(Accounts.GLANCE, 300, since, Duration.ZERO, 1));
    }
  },
  GROWING_LIST(
      Era.KILO_MEMCACHED_DAY,
      "ceilometer's list is not half full, and will overflow in eight hours",
      "ceilometer",
      "MemcachedLargeWrites",
      "UserListNearItemLimit") {
    @Override
    void cause(Cloud cloud) {
      cloud.addLists(
          500,
          0.3,
          new Issuer(Accounts.CEILOMETER, 6_000, Duration.ofHours(6), Duration.ZERO, 50),
          new Issuer(Accounts.NEUTRON, 300, Duration.ofHours(23), Duration.ZERO, 1));
    }
  },
  UNNAMED_LIST(
      Era.MITAKA_CACHE,
      "the list of an account that nothing names is large",
      Placement.usertokensKey(Accounts.STRANGER),
      "UserIssuingTooFast",
      "UserListNearItemLimit") {
    @Override
    void cause(Cloud cloud) {
      cloud.addUnnamedList(Accounts.STRANGER, 7_200);
    }
  },
  OTHER_DOMAIN(
      Era.QUEENS, "most rows are those of nova of heat_domain", "heat_domain", "SqlUserHoarding") {
    @Override
    void cause(Cloud cloud) throws SQLException {
      cloud.database().addSteadyRows(Accounts.NOVA_OF_HEAT, 9_000);
      cloud.database().addSteadyRows(Accounts.NOVA, 1_000);
    }
  },
  CACHE_SERVER_DOWN(
      Era.FERNET_POOL, "one of two cache servers is down", "", "MemcachedServerDown") {
    @Override
    void cause(Cloud cloud) {
      cloud.stopServer(1);
    }
  },
  CACHE_SPLIT(
      Era.FERNET_POOL,
      "controllers have the cache servers in different orders",
      "Keystone's cache is in use on",
      "CacheSplit") {
    @Override
    void cause(Cloud cloud) throws IOException {
      cloud.fillCache(cloud.servers(), 50, 20);
      cloud.fillCache(List.of(cloud.servers().get(1), cloud.servers().get(0)), 50, 20);
    }

    /** A command looks once: that is a notice. */
    @Override
    int doctorStatus() {
      return 0;
    }
  },
  NO_CONNECTION_LEFT(
      Era.FERNET_PYMEMCACHE,
      "a cache server has almost no connection left",
      "",
      "MemcachedConnectionsHigh") {
    @Override
    void cause(Cloud cloud) throws IOException {
      Memcached server = cloud.servers().get(1);
      for (int i = 0; i < 0.92 * Cloud.MAX_CONNECTIONS; i++) {
        cloud.own(new Socket(InetAddress.getLoopbackAddress(), server.port()));
      }
    }
  },
  EVENTS_PILE_UP(
      Era.NO_TABLE,
      "revocation events that nothing prunes",
      "revocation events",
      "RevocationEventsPiling") {
    @Override
    void cause(Cloud cloud) throws SQLException {
      cloud.database().addRevocations(30_000, Duration.ofHours(12));
    }
  },
  ROTATION_STOPPED(
      Era.FERNET_POOL,
      "the job that rotates the Fernet keys has stopped",
      "Fernet keys",
      "FernetRotationStopped") {
    @Override
    void cause(Cloud cloud) throws IOException {
      cloud.rotateKeys(Duration.ofDays(30));
    }
  };

  final Era era;
  final String title;
  private final String culprit;

  /** The alerts that name it, and no other. */
  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable.
  final Set<String> alerts;

  Incident(Era era, String title, String culprit, String... alerts) {
    this.era = era;
    this.title = title;
    this.culprit = culprit;
    this.alerts = Set.of(alerts);
  }

  /** Creates it in a cloud that has no tokens yet. */
  abstract void cause(Cloud cloud) throws SQLException, IOException;

  /** Exit status of the command. */
  int doctorStatus() {
    return 1;
  }

  /** Whether an alert has the culprit in a label: events, orders and keys have no name. */
  boolean isNamedByLabel() {
    return this != EVENTS_PILE_UP && this != CACHE_SPLIT && this != ROTATION_STOPPED;
  }

  /**
   * Those in which it can be found. keystone.conf has the lifetime, which says which events no
   * token needs any more, and where the keys are.
   */
  List<Configuration> configurations() {
    return this == EVENTS_PILE_UP || this == ROTATION_STOPPED
        ? List.of(Configuration.BOTH, Configuration.FILE)
        : List.of(Configuration.values());
  }

  /** What an alert and {@code doctor} must name. */
  String culprit(Cloud cloud) {
    return culprit.isEmpty() ? cloud.servers().get(1).address() : culprit;
  }
}
