package io.github.keystonetoken.clouds;

import io.github.keystonetoken.clouds.Cloud.Configuration;
import io.github.keystonetoken.demo.Placement;
import io.github.keystonetoken.demo.UsertokensStory.Issuer;
import io.github.keystonetoken.servers.Memcached;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What can happen in an era, and the alerts that must name it, each and no other; none pages. After
 * some nothing is wrong: they leave region keys of a cache on two servers, though all controllers
 * agree on them.
 */
enum Incident {
  NO_INDEX_NO_FLUSH(
      Era.GRIZZLY,
      "no index, no flush, most rows are quantum's",
      "quantum",
      Set.of("SqlIndexMissing", "SqlFlushNotRunning", "SqlUserHoarding"),
      cloud -> {
        cloud.database().execute("ALTER TABLE token DROP INDEX idx_token_expires_valid");
        Duration week = Duration.ofDays(6);
        cloud.database().addUnflushedRows(Accounts.QUANTUM, 20_730, week);
        cloud.database().addUnflushedRows(Accounts.NOVA, 149, week);
        cloud.database().addUnflushedRows(Accounts.GLANCE, 37, week);
      }),
  NO_FLUSH(
      Era.KILO_SQL,
      "no flush, most rows are nova's",
      "nova",
      Set.of("SqlFlushNotRunning", "SqlUserHoarding"),
      cloud -> {
        cloud.database().addUnflushedRows(Accounts.NOVA, 25_000, Duration.ofDays(3));
        cloud.database().addUnflushedRows(Accounts.NEUTRON, 4_000, Duration.ofDays(3));
        cloud.database().addUnflushedRows(Accounts.GLANCE, 1_000, Duration.ofDays(3));
      }),
  SERVER_DOWN_BESIDE_SQL(
      Era.KILO_SQL,
      "one of two cache servers is down",
      "",
      Set.of("MemcachedServerDown"),
      cloud -> {
        cloud.database().addSteadyRows(Accounts.NOVA, 2_400);
        cloud.database().addSteadyRows(Accounts.NEUTRON, 2_600);
        cloud.servers().get(1).close();
      }),
  UNEVEN_TRAFFIC(
      Era.KILO_MEMCACHED,
      "ceilometer's list is large, and its server receives nearly everything",
      "ceilometer",
      Set.of(
          "MemcachedLargeWrites",
          "MemcachedTrafficImbalance",
          "UserIssuingTooFast",
          "UserListNearItemLimit"),
      cloud -> {
        Duration since = Duration.ofMinutes(59);
        cloud.addLists(
            1_000,
            2.5,
            new Issuer(Accounts.CEILOMETER, 7_600, since, Duration.ZERO, 20),
            new Issuer(Accounts.NEUTRON, 300, since, Duration.ZERO, 1),
            new Issuer(Accounts.GLANCE, 300, since, Duration.ZERO, 1));
      }),
  GROWING_LIST(
      Era.KILO_MEMCACHED_DAY,
      "ceilometer's list is not half full, and will overflow in eight hours",
      "ceilometer",
      Set.of("MemcachedLargeWrites", "UserListNearItemLimit"),
      cloud ->
          cloud.addLists(
              500,
              0.3,
              new Issuer(Accounts.CEILOMETER, 6_000, Duration.ofHours(6), Duration.ZERO, 50),
              new Issuer(Accounts.NEUTRON, 300, Duration.ofHours(23), Duration.ZERO, 1))),
  UNNAMED_LIST(
      Era.MITAKA_CACHE,
      "the list of an account that nothing names is large",
      Placement.usertokensKey(Accounts.STRANGER),
      Set.of("UserIssuingTooFast", "UserListNearItemLimit"),
      cloud -> cloud.addUnnamedList(Accounts.STRANGER, 7_200)),
  OTHER_DOMAIN(
      Era.QUEENS,
      "most rows are those of nova of heat_domain",
      "heat_domain",
      Set.of("SqlUserHoarding"),
      cloud -> {
        cloud.database().addSteadyRows(Accounts.NOVA_OF_HEAT, 9_000);
        cloud.database().addSteadyRows(Accounts.NOVA, 1_000);
      }),
  CACHE_SERVER_DOWN(
      Era.FERNET_POOL,
      "one of two cache servers is down",
      "",
      Set.of("MemcachedServerDown"),
      cloud -> cloud.servers().get(1).close()),
  CACHE_SPLIT(
      Era.FERNET_POOL,
      "controllers have the cache servers in different orders",
      "Keystone's cache is in use on",
      Set.of("CacheSplit"),
      cloud -> {
        cloud.fillCache(cloud.servers(), 50, 20);
        cloud.fillCache(reversed(cloud), 50, 20);
      }),
  NO_CONNECTION_LEFT(
      Era.FERNET_PYMEMCACHE,
      "a cache server has almost no connection left",
      "",
      Set.of("MemcachedConnectionsHigh"),
      cloud -> {
        for (int i = 0; i < 0.92 * Cloud.MAX_CONNECTIONS; i++) {
          cloud.own(new Socket(InetAddress.getLoopbackAddress(), cloud.servers().get(1).port()));
        }
      }),
  EVENTS_PILE_UP(
      Era.NO_TABLE,
      "revocation events that nothing prunes",
      "revocation events",
      Set.of("RevocationEventsPiling"),
      cloud -> cloud.database().addRevocations(30_000, Duration.ofHours(12))),
  ROTATION_STOPPED(
      Era.FERNET_POOL,
      "the job that rotates the Fernet keys has stopped",
      "Fernet keys",
      Set.of("FernetRotationStopped"),
      cloud -> cloud.rotateKeys(Duration.ofDays(30))),
  AFTER_OUTAGE(
      Era.FERNET_POOL,
      "after an outage of a cache server",
      "",
      Set.of(),
      cloud -> {
        // While the first server is down, its keys are on the second one.
        cloud.fillCache(reversed(cloud), 50, 0);
        cloud.restartServer(0);
      }),
  AFTER_OTHER_BACKEND(
      Era.FERNET_PYMEMCACHE,
      "after a change of the backend",
      "",
      Set.of(),
      cloud -> cloud.fillCache(reversed(cloud), 50, 0)),
  AFTER_RESTART(
      Era.FERNET_POOL,
      "after a restart of memcached",
      "",
      Set.of(),
      cloud -> cloud.restartServer(1));

  final Era era;
  final String title;
  private final String culprit;

  /** The alerts that name it, and no other. */
  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable.
  final Set<String> alerts;

  /** Creates it in a cloud that has no tokens yet. */
  @SuppressWarnings("ImmutableEnumChecker") // The causes are lambdas without state.
  final Cloud.Content cause;

  Incident(Era era, String title, String culprit, Set<String> alerts, Cloud.Content cause) {
    this.era = era;
    this.title = title;
    this.culprit = culprit;
    this.alerts = alerts;
    this.cause = cause;
  }

  private static List<Memcached> reversed(Cloud cloud) {
    return List.of(cloud.servers().get(1), cloud.servers().get(0));
  }

  boolean isHarmless() {
    return alerts.isEmpty();
  }

  /** Exit status of the command, which looks once: a split is a notice. */
  int doctorStatus() {
    return this == CACHE_SPLIT ? 0 : 1;
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
